import { validationError } from '../core/errors';
import { mapInTurns } from '../core/in-turns';
import type { Mailbox } from '../core/message';
import { addrSpecProblem, splitAddress } from './addr-spec';
import {
	ADDRESS_HINT,
	checkCharacters,
	NEEDS_TOKENS,
	notAnAddress,
	toAddressEntries,
	type AddressEntry,
} from './address-entries';
import { quote, tokenizeAddresses, unquote, type AddressToken } from './address-tokens';
import { countCharacters } from './safe-text';

/** Room for the most recipients a message may have, with names, and no more than that. */
const MAX_LIST_CHARACTERS = 262_144;
/** Keeps every mailbox, its name quoted or encoded, within a header line of 998 octets. */
const MAX_NAME_CHARACTERS = 255;
/** A name that needs no quotes, as most do: words of letters, digits and hyphens. */
const PLAIN_NAME = /^[\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+)*$/u;

const PLAIN_ADDRESS = /^ *([^ @,]+@[^ @,]+) *$/;

/**
 * Parses what a user wrote into an address field: a text with any number of RFC 5322 addresses, or
 * an array of such texts. Blank entries (`a@x.co, `) name nobody and are passed over.
 *
 * Of the RFC's grammar these are refused: groups, routes, white space and comments inside an
 * address, domain literals (`a@[127.0.0.1]`: no provider takes them, and they would steer a relay
 * to hosts inside its network), and line breaks even where folding would allow them.
 * @param maxCharacters of all together
 * @throws OutboxError `validation_error` on the field, or on its item, e.g. `cc[2]`
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.4
 */
export function parseMailboxes(
	input: string | readonly string[],
	field: string,
	maxCharacters = MAX_LIST_CHARACTERS,
): Mailbox[] {
	return toAddressEntries(input, field, maxCharacters).flatMap(parseEntry);
}

/** Parses long lists without holding up the event loop, in every other way as `parseMailboxes`. */
export async function parseManyMailboxes(
	input: string | readonly string[],
	field: string,
	maxCharacters: number,
): Promise<Mailbox[]> {
	const entries = toAddressEntries(input, field, maxCharacters);
	return (await mapInTurns(entries, parseEntry)).flat();
}

/**
 * Parses exactly one mailbox, e.g. a sender.
 * @throws OutboxError `validation_error`
 */
export function parseMailbox(input: string, field: string): Mailbox {
	const [mailbox, ...others] = parseMailboxes(input, field);
	if (mailbox === undefined) throw validationError(field, `${field} is empty. ${ADDRESS_HINT}`);
	if (others.length > 0) {
		throw validationError(
			field,
			`${field} takes one address, but ${others.length + 1} were given.`,
		);
	}
	return mailbox;
}

/** The mailbox in RFC 5322 form; parsing it gives the same mailbox again. */
export function formatMailbox({ name, address }: Mailbox): string {
	if (name === undefined) return address;
	return `${PLAIN_NAME.test(name) ? name : quote(name)} <${address}>`;
}

function parseEntry({ text: given, field }: AddressEntry): Mailbox[] {
	const text = given.replaceAll('\t', ' ');
	checkCharacters(text, field);
	const plain = toPlainMailbox(text);
	if (plain) return [plain];
	const tokens = tokenizeAddresses(text);
	if ('problem' in tokens) throw notAnAddress(field, text.slice(tokens.start), tokens.problem);
	return splitAtCommas(tokens)
		.filter((entry) => entry.length > 0)
		.map((entry) => toMailbox(entry, field));
}

/** Most are so plain. Undefined for what has to be looked at closely, if only to say what is wrong. */
function toPlainMailbox(text: string): Mailbox | undefined {
	const [, address] = NEEDS_TOKENS.test(text) ? [] : (PLAIN_ADDRESS.exec(text) ?? []);
	if (address === undefined || addrSpecProblem(splitAddress(address)) !== undefined)
		return undefined;
	return { address };
}

function splitAtCommas(tokens: readonly AddressToken[]): AddressToken[][] {
	const entries: AddressToken[][] = [[]];
	for (const token of tokens) {
		if (isSpecial(token, ',')) entries.push([]);
		else entries.at(-1)?.push(token);
	}
	return entries.map(trimBlanks);
}

/** mailbox = [phrase] "<" addr-spec ">" / addr-spec */
function toMailbox(entry: readonly AddressToken[], field: string): Mailbox {
	const refuse = (problem: string) => notAnAddress(field, textOf(entry), problem);
	if (hasDomainLiteral(entry)) throw refuse('an IP address in brackets cannot stand for a domain');
	if (entry.some((token) => isSpecial(token, ':'))) {
		throw refuse('groups (“name: address, ...;”) and colons are not supported');
	}
	if (entry.some((token) => isSpecial(token, ';'))) {
		throw refuse('addresses are separated by commas, not by semicolons');
	}
	const open = entry.findIndex((token) => isSpecial(token, '<'));
	if (open < 0) return { address: toAddress(entry, refuse) };

	const close = entry.findIndex((token) => isSpecial(token, '>'));
	if (close < open) throw refuse('an angle bracket is not closed');
	if (close < entry.length - 1) {
		throw refuse('something follows the closing angle bracket; a comma may be missing');
	}
	const address = toAddress(trimBlanks(entry.slice(open + 1, close)), refuse);
	const name = toDisplayName(entry.slice(0, open), refuse);
	return name === '' ? { address } : { name, address };
}

/** addr-spec = local-part "@" domain, here with nothing in between */
function toAddress(tokens: readonly AddressToken[], refuse: Refusal): string {
	const at = tokens.findIndex((token) => isSpecial(token, '@'));
	if (at < 0) throw refuse('it has no @');
	const localPart = tokens.slice(0, at);
	const domain = tokens.slice(at + 1);
	if (domain.some((token) => isSpecial(token, '@'))) throw refuse('it has more than one @');
	if (tokens.some((token) => token.kind === 'blank')) {
		throw refuse('there is white space or a comment inside the address');
	}
	if (localPart.length > 1 || localPart.some((token) => token.kind === 'special')) {
		throw refuse('the part before the @ is neither plain nor quoted as a whole');
	}
	if (domain.some((token) => token.kind !== 'atom')) {
		throw refuse('its domain may hold only letters, digits, hyphens and dots');
	}
	const problem = addrSpecProblem({ localPart: textOf(localPart), domain: textOf(domain) });
	if (problem !== undefined) throw refuse(problem);
	return textOf(tokens);
}

/** phrase = 1*word, with the dots that RFC 5322 calls obsolete and everybody writes */
function toDisplayName(tokens: readonly AddressToken[], refuse: Refusal): string {
	const words = tokens.map((token) => {
		if (token.kind === 'special') throw refuse(`a display name with ${token.text} must be quoted`);
		if (token.kind === 'blank') return ' ';
		return token.kind === 'quoted' ? unquote(token.text) : token.text;
	});
	// A run of blanks longer than a header line would fold into a line that looks empty.
	const name = words.join('').replace(/ +/g, ' ').trim();
	if (countCharacters(name) > MAX_NAME_CHARACTERS) {
		throw refuse(`its display name is longer than ${MAX_NAME_CHARACTERS} characters`);
	}
	return name;
}

type Refusal = (problem: string) => Error;

function hasDomainLiteral(entry: readonly AddressToken[]): boolean {
	const words = entry.filter((token) => token.kind !== 'blank');
	return words.some((token, index) => isSpecial(token, '@') && words[index + 1]?.text === '[');
}

function isSpecial(token: AddressToken, text: string): boolean {
	return token.kind === 'special' && token.text === text;
}

function textOf(tokens: readonly AddressToken[]): string {
	return tokens.map((token) => token.text).join('');
}

function trimBlanks(tokens: readonly AddressToken[]): AddressToken[] {
	const isWord = (token: AddressToken) => token.kind !== 'blank';
	return tokens.slice(tokens.findIndex(isWord), tokens.findLastIndex(isWord) + 1);
}
