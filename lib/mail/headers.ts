import { validationError } from '../core/errors';
import { isFoldable, MAX_BLANKS, MAX_UNBROKEN_CHARACTERS } from './folding';
import { checkHeaderText, quoteInput } from './safe-text';
import { parseTag } from './tags';

const MAX_HEADERS = 100;
const MAX_NAME_CHARACTERS = 76;
const MAX_TOTAL_CHARACTERS = 65_536;

const NAME = /^[A-Za-z0-9-]+$/;

/** What the message's own fields, the composer or the servers on the way write. */
const RESERVED = new Set([
	'from',
	'sender',
	'to',
	'cc',
	'bcc',
	'reply-to',
	'subject',
	'date',
	'message-id',
	'return-path',
	'in-reply-to',
	'references',
	'mime-version',
	'received',
]);
const RESERVED_PREFIXES = ['content-', 'dkim-', 'arc-', 'resent-'];

export interface CustomHeaders {
	/** In the caller's spelling and order. */
	readonly headers: Readonly<Record<string, string>>;
	/** What was given as `X-<vendor>-Tag`. */
	readonly tags: readonly string[];
}

/**
 * Checks custom headers: an object of names and texts.
 * @param vendors whose `X-<vendor>-*` headers are reserved, except `X-<vendor>-Tag`, which tags the
 * message and does not become a header of its own
 * @throws OutboxError `validation_error` on `headers` or `headers.<name>`
 */
export function parseCustomHeaders(
	input: Readonly<Record<string, unknown>>,
	vendors: readonly string[],
): CustomHeaders {
	const entries = Object.entries(input);
	if (entries.length > MAX_HEADERS) {
		throw validationError(
			'headers',
			`There are ${entries.length} custom headers; at most ${MAX_HEADERS} are allowed.`,
		);
	}
	const headers = new Map<string, readonly [name: string, value: string]>();
	const tags: string[] = [];
	for (const [name, given] of entries) {
		checkName(name);
		const value = parseValue(name, given);
		const key = name.toLowerCase();
		if (vendors.some((vendor) => key === `x-${vendor}-tag`.toLowerCase())) {
			tags.push(parseTag(value, `headers.${name}`));
			continue;
		}
		checkNotReserved(name, vendors);
		if (headers.has(key)) {
			throw validationError(`headers.${name}`, `The header ${name} is given twice. Remove one.`);
		}
		headers.set(key, [name, value]);
	}
	checkTotalSize([...headers.values()]);
	return { headers: Object.fromEntries(headers.values()), tags };
}

function checkName(name: string): void {
	if (NAME.test(name) && name.length <= MAX_NAME_CHARACTERS) return;
	throw validationError(
		'headers',
		`The header name ${quoteInput(name)} is not allowed: a name has 1 to ${MAX_NAME_CHARACTERS} letters, numbers and hyphens.`,
	);
}

function parseValue(name: string, value: unknown): string {
	const field = `headers.${name}`;
	if (typeof value !== 'string') {
		throw validationError(field, `The value of the header ${name} must be text.`);
	}
	const text = value.trim();
	if (text === '') {
		throw validationError(field, `The header ${name} has no value. Give it one, or leave it out.`);
	}
	checkHeaderText(text, field);
	if (!isFoldable(text)) {
		throw validationError(
			field,
			`The header ${name} cannot be broken into lines: it has more than ${MAX_UNBROKEN_CHARACTERS} characters ` +
				`without a blank, or more than ${MAX_BLANKS} blanks in a row.`,
		);
	}
	return text;
}

function checkNotReserved(name: string, vendors: readonly string[]): void {
	const key = name.toLowerCase();
	const vendor = vendors.find((each) => key.startsWith(`x-${each}-`.toLowerCase()));
	if (vendor !== undefined) {
		throw validationError(
			`headers.${name}`,
			`The header ${name} is reserved. Of the X-${vendor}-* headers only X-${vendor}-Tag can be set.`,
		);
	}
	if (RESERVED.has(key) || RESERVED_PREFIXES.some((prefix) => key.startsWith(prefix))) {
		throw validationError(
			`headers.${name}`,
			`The header ${name} is reserved and cannot be set here. Use the message's own fields instead.`,
		);
	}
}

function checkTotalSize(headers: readonly (readonly [string, string])[]): void {
	const characters = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
	if (characters <= MAX_TOTAL_CHARACTERS) return;
	throw validationError(
		'headers',
		`The custom headers have ${characters} characters; together they may have at most ${MAX_TOTAL_CHARACTERS}.`,
	);
}
