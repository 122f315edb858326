import { isOutboxError } from '../core/errors';
import type { Mailbox } from '../core/message';
import { tokenizeAddresses, unquote, type AddressToken } from './address-tokens';
import { parseMailboxes } from './addresses';
import { decodeEncodedWords } from './encoded-words';
import { toHeaderText } from './safe-text';

const MAX_HEADER_CHARACTERS = 262_144;
const MAX_NAME_CHARACTERS = 255;

/**
 * Reads an address header that somebody else wrote. Unlike `parseMailboxes` it refuses nothing:
 * groups are opened, commas in names need no quotation marks, and whatever holds no address that
 * mail could be sent to is left out.
 */
export function readMailboxes(header: string): Mailbox[] {
	const text = toHeaderText(header.slice(0, MAX_HEADER_CHARACTERS));
	return splitEntries(tokenize(text)).flatMap(toMailbox);
}

/** Quotation marks and parentheses that are never closed mean nothing. */
function tokenize(text: string): readonly AddressToken[] {
	const tokens = tokenizeAddresses(text);
	if (!('problem' in tokens)) return tokens;
	const plain = tokenizeAddresses(text.replace(/["()]/g, ' '));
	return 'problem' in plain ? [] : plain;
}

function splitEntries(tokens: readonly AddressToken[]): AddressToken[][] {
	const entries: AddressToken[][] = [];
	let entry: AddressToken[] = [];
	let stage: 'name' | 'brackets' | 'complete' = 'name';
	const start = (): void => {
		entry = [];
		stage = 'name';
	};
	for (const token of tokens) {
		const { text } = token.kind === 'special' ? token : { text: '' };
		const ends = text === ';' || (text === ',' && stage === 'complete');
		if (ends) entries.push(entry);
		// What stands before a colon is the name of a group.
		if (ends || (text === ':' && stage !== 'brackets')) {
			start();
			continue;
		}
		entry.push(token);
		if (text === '<') stage = 'brackets';
		else if (text === '>' || (text === '@' && stage === 'name')) stage = 'complete';
	}
	return [...entries, entry];
}

function toMailbox(entry: readonly AddressToken[]): Mailbox[] {
	const open = entry.findIndex((token) => isSpecial(token, '<'));
	const at = entry.findLastIndex((token) => isSpecial(token, '@'));
	if (at < open) return [];
	const [mailbox] = parsed([entry[at - 1], entry[at], entry[at + 1]]);
	const name = toName(entry.slice(0, Math.max(0, open)));
	return mailbox ? [{ address: mailbox.address, ...(name !== '' && { name }) }] : [];
}

function parsed(tokens: readonly (AddressToken | undefined)[]): Mailbox[] {
	try {
		return parseMailboxes(tokens.map((token) => token?.text ?? '').join(''), 'address');
	} catch (error) {
		if (isOutboxError(error)) return [];
		throw error;
	}
}

function toName(tokens: readonly AddressToken[]): string {
	const words = tokens.map(({ kind, text }) =>
		kind === 'quoted' ? unquote(text) : kind === 'blank' ? ' ' : text,
	);
	const name = toHeaderText(decodeEncodedWords(words.join('')))
		.replace(/ +/g, ' ')
		.replace(/^[ ,]+|[ ,]+$/g, '');
	return [...name].slice(0, MAX_NAME_CHARACTERS).join('');
}

function isSpecial(token: AddressToken, text: string): boolean {
	return token.kind === 'special' && token.text === text;
}
