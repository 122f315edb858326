/** A piece of an address list. */
export interface AddressToken {
	/**
	 * - `atom`: a run of ordinary characters, dots included
	 * - `quoted`: a quoted string
	 * - `blank`: white space or a comment; it separates, and means nothing else
	 * - `special`: one of `< > @ , : ; [ ] \ )`
	 */
	readonly kind: 'atom' | 'quoted' | 'blank' | 'special';
	/** The token as it was written. */
	readonly text: string;
	/** Where it starts in the list. */
	readonly start: number;
}

/** Why and where a list cannot be cut into tokens. */
export interface TokenProblem {
	readonly problem: string;
	readonly start: number;
}

const SPECIALS = '<>@,:;[]\\)';

/**
 * Cuts an address list into tokens, looking at each character once and nesting nothing on the call
 * stack: the list may come from anybody.
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.2
 */
export function tokenizeAddresses(list: string): readonly AddressToken[] | TokenProblem {
	const tokens: AddressToken[] = [];
	let start = 0;
	while (start < list.length) {
		const kind = kindAt(list, start);
		const end = END_OF[kind](list, start);
		if (end === undefined) {
			const opened = kind === 'quoted' ? 'quotation mark' : 'parenthesis';
			return { problem: `a ${opened} is not closed`, start };
		}
		tokens.push({ kind, text: list.slice(start, end), start });
		start = end;
	}
	return tokens;
}

/** The text that a quoted string stands for. */
export function unquote(quoted: string): string {
	return quoted.slice(1, -1).replace(/\\(.)/gu, '$1');
}

/** The shortest quoted string that stands for the text. */
export function quote(text: string): string {
	return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function kindAt(list: string, index: number): AddressToken['kind'] {
	const character = list.charAt(index);
	if (character === '"') return 'quoted';
	if (character === ' ' || character === '(') return 'blank';
	return SPECIALS.includes(character) ? 'special' : 'atom';
}

/** The index after a token that starts at an index; undefined when the token never ends. */
const END_OF: Record<AddressToken['kind'], (list: string, start: number) => number | undefined> = {
	special: (_, start) => start + 1,
	atom(list, start) {
		let end = start + 1;
		while (end < list.length && kindAt(list, end) === 'atom') end++;
		return end;
	},
	quoted(list, start) {
		for (let index = start + 1; index < list.length; index++) {
			const character = list.charAt(index);
			if (character === '\\') index++;
			else if (character === '"') return index + 1;
		}
		return undefined;
	},
	blank(list, start) {
		let depth = 0;
		for (let index = start; index < list.length; index++) {
			const character = list.charAt(index);
			if (character === '\\') index++;
			else if (character === '(') depth++;
			else if (character === ')') depth--;
			if (depth === 0) return index + 1;
		}
		return undefined;
	},
};
