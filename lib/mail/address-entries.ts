import { validationError } from '../core/errors';
import { findUnsafeCharacter, quoteInput } from './safe-text';

/** How much of a list is quoted in front of a character that cannot be used. */
const CONTEXT_CHARACTERS = 30;

/** What lists of plain addresses do not hold. */
export const NEEDS_TOKENS = /["()<>\\:;[\]]/;

/** How errors about addresses end. */
export const ADDRESS_HINT =
	'Write it like jane@example.com; if a name stands in front, put the address in angle brackets.';

/** A part of what was given that can be parsed by itself. */
export interface AddressEntry {
	readonly text: string;
	/** Named in errors. */
	readonly field: string;
}

/**
 * Cuts a list of plain addresses into single ones. A list with anything else in it is left whole,
 * since not every comma in it ends an address.
 * @throws OutboxError `validation_error` on the field
 */
export function toAddressEntries(
	input: string | readonly string[],
	field: string,
	maxCharacters: number,
): readonly AddressEntry[] {
	if (typeof input !== 'string') {
		const characters = input.reduce((sum, { length }) => sum + length, 0);
		checkLength(characters, field, maxCharacters);
		return input.map((text, index) => ({ text, field: `${field}[${index}]` }));
	}
	checkLength(input.length, field, maxCharacters);
	if (NEEDS_TOKENS.test(input)) return [{ text: input, field }];
	checkCharacters(input.replaceAll('\t', ' '), field);
	return input.split(',').map((text) => ({ text, field }));
}

function checkLength(characters: number, field: string, maxCharacters: number): void {
	if (characters <= maxCharacters) return;
	throw validationError(
		field,
		`${field} is ${characters} characters long; an address field may have at most ${maxCharacters}. ` +
			'Split the recipients over several messages.',
	);
}

/** @throws OutboxError `validation_error` when there is a character that no address may hold */
export function checkCharacters(text: string, field: string): void {
	const unsafe = findUnsafeCharacter(text);
	if (unsafe === undefined) return;
	const context = text.slice(Math.max(0, unsafe.index - CONTEXT_CHARACTERS));
	throw notAnAddress(field, context, `there is ${unsafe.description}`);
}

/** @param problem a clause, e.g. `it has no @` */
export function notAnAddress(field: string, input: string, problem: string): Error {
	return validationError(
		field,
		`${field}: ${quoteInput(input)} cannot be used as an email address: ${problem}. ${ADDRESS_HINT}`,
	);
}
