import { validationError } from '../core/errors';
import type { ParentMessage } from '../core/parent-email';
import { MAX_UNBROKEN_CHARACTERS } from './folding';
import { checkHeaderText, quoteInput } from './safe-text';

/** What can stand between the angle brackets of a Message-ID; inbound mail is not always tidy. */
const ID = new RegExp(`^[ -;=?-~]{1,${MAX_UNBROKEN_CHARACTERS}}$`);
const BRACKETED = /<([^<>]*)>/g;

/** Long threads would outgrow the size of a header that servers accept. */
const MAX_REFERENCES = 50;

/** What threads a reply under its parent. */
export interface ThreadHeaders {
	readonly inReplyTo: string;
	readonly references: readonly string[];
}

/**
 * Checks how a user names a parent or a thread: our uid, a provider's id or a Message-ID, and no
 * form is refused. Whether it is known is for the look-up to say.
 * @throws OutboxError `validation_error` for what no id can hold, line breaks above all
 */
export function parseReference(text: string, field: string): string {
	const reference = text.trim();
	checkHeaderText(reference, field);
	if (reference.length > 0 && reference.length <= MAX_UNBROKEN_CHARACTERS) return reference;
	throw validationError(
		field,
		`${field} must have 1 to ${MAX_UNBROKEN_CHARACTERS} characters, but it has ${reference.length}.`,
	);
}

/**
 * Reads a Message-ID where nothing else will do, as with SMTP. The angle brackets may be missing.
 * @throws OutboxError `validation_error`
 */
export function parseMessageId(text: string, field: string): string {
	const reference = parseReference(text, field);
	const id = reference.replace(/^<(.*)>$/, '$1');
	if (ID.test(id)) return `<${id}>`;
	throw validationError(
		field,
		`${field} ${quoteInput(reference)} is not a Message-ID. Give the Message-ID of the message to reply to, ` +
			'e.g. <abc123@mail.example.com>.',
	);
}

/** The usable Message-IDs of an inbound References or In-Reply-To header. */
export function extractMessageIds(header: string): readonly string[] {
	const ids = [...header.matchAll(BRACKETED)].map((match) => match[1] ?? '');
	return ids.filter((id) => ID.test(id)).map((id) => `<${id}>`);
}

/**
 * In-Reply-To names the parent; References is the parent's References (else its In-Reply-To)
 * followed by the parent's id, last. Of a very long chain the first and the newest are kept.
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4
 */
export function toThreadHeaders(parent: ParentMessage): ThreadHeaders {
	const inherited = parent.references?.length
		? parent.references
		: extractMessageIds(parent.inReplyTo ?? '');
	const ancestors = [...new Set(inherited.flatMap(extractMessageIds))].filter(
		(id) => id !== parent.messageId,
	);
	const room = MAX_REFERENCES - 1;
	const kept =
		ancestors.length > room ? [...ancestors.slice(0, 1), ...ancestors.slice(1 - room)] : ancestors;
	return { inReplyTo: parent.messageId, references: [...kept, parent.messageId] };
}

/**
 * A reference in quotes, fit for an error text. A Message-ID comes without its angle brackets: what
 * stands in them is lost where n8n shows an error as HTML.
 */
export function quoteReference(reference: string): string {
	return quoteInput(reference.replace(/^<(.*)>$/, '$1'));
}
