import { validationError } from '../core/errors';

/**
 * What must never reach a header: control characters (CR, LF and NUL among them), Unicode's line
 * and paragraph separators, and lone surrogates, which have no UTF-8 form.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const UNSAFE_RUN = new RegExp(`${UNSAFE.source}+`, 'gu');

/** Whatever a reader of an error text would not see, or would see in the wrong order. */
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const MAX_QUOTED_CHARACTERS = 60;

/** The first character of a text that no header may hold. */
export interface UnsafeCharacter {
	/** Its index in UTF-16 units. */
	readonly index: number;
	/** E.g. `a line break (U+000A) at character 5`. */
	readonly description: string;
}

export function findUnsafeCharacter(text: string): UnsafeCharacter | undefined {
	const index = text.search(UNSAFE);
	if (index < 0) return undefined;
	const character = text.charAt(index);
	const code = `U+${toHex(character).toUpperCase().padStart(4, '0')}`;
	const kind = /[\r\n]/.test(character) ? 'a line break' : 'a control or broken character';
	const position = countCharacters(text.slice(0, index)) + 1;
	return { index, description: `${kind} (${code}) at character ${position}` };
}

/**
 * Refuses text that could end a header line and start another one.
 * @throws OutboxError `validation_error` naming the character, never the text: it may be secret
 */
export function checkHeaderText(text: string, field: string): void {
	const unsafe = findUnsafeCharacter(text);
	if (unsafe === undefined) return;
	throw validationError(field, `${field} contains ${unsafe.description}. Remove it.`);
}

/** Text from elsewhere, e.g. an inbound subject, with a blank for whatever must not go out again. */
export function toHeaderText(text: string): string {
	return text.replace(UNSAFE_RUN, ' ').trim();
}

/** The number of characters as a reader counts them: code points, not UTF-16 units. */
export function countCharacters(text: string): number {
	return [...text].length;
}

/** The input in quotes, cut short and with nothing unprintable in it: fit for an error text. */
export function quoteInput(text: string): string {
	const characters = [...text.slice(0, 2 * MAX_QUOTED_CHARACTERS + 2)];
	const cut = characters.length > MAX_QUOTED_CHARACTERS;
	const shown = cut ? `${characters.slice(0, MAX_QUOTED_CHARACTERS).join('')}…` : text;
	return `“${shown.replace(UNREADABLE, (character) => `\\u{${toHex(character)}}`)}”`;
}

/** Text of a field that may be left blank; n8n hands over unset fields as empty text. */
export function presentText(text: string | undefined): string | undefined {
	return text === undefined || text.trim() === '' ? undefined : text;
}

function toHex(character: string): string {
	return (character.codePointAt(0) ?? 0).toString(16);
}
