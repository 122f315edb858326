import type { Json } from '../../core/canonical-json';
import { validationError } from '../../core/errors';
import type { ConversationParent } from '../../core/mail-store';
import { quoteReference, toThreadHeaders } from '../../mail/message-references';
import type { GmailApi } from './api';
import { findConversation, type ConversationSearch } from './conversation';
import { headerOf, mailboxesOf, type StoredMessage } from './messages';
import { toMessageContent } from './payload';
import type { ReplyLookup } from './reply-lookup';
import { THREADING_HEADERS, type Threading } from './threading';

const HEADERS = [...THREADING_HEADERS, 'From', 'Reply-To', 'To', 'Cc', 'Date'];

/**
 * Finds the message that is replied to, and all that a reply to it needs.
 * @throws OutboxError `validation_error` on the field saying which part of it is not known
 */
export async function findParent(
	api: GmailApi,
	reference: string,
	search: Omit<ConversationSearch, 'headers'> & { readonly withBody: boolean },
): Promise<ConversationParent> {
	const { field } = search;
	const found = await findConversation(api, reference, { ...search, headers: HEADERS });
	const { threadId, message, threading } = found;
	const [from] = mailboxesOf(message, 'From');
	if (!from) {
		throw validationError(
			field,
			`The message ${quoteReference(reference)} cannot be replied to: its From names nobody. Send a new email instead.`,
		);
	}
	const sentAt = toSentAt(message);
	const { html, text } = search.withBody ? toMessageContent(message.payload) : {};
	return {
		email: {
			...threading,
			from,
			replyTo: mailboxesOf(message, 'Reply-To'),
			to: mailboxesOf(message, 'To'),
			cc: mailboxesOf(message, 'Cc'),
		},
		threadId,
		...(sentAt !== undefined && { sentAt }),
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		lookup: toLookup(threadId, threading, field),
	};
}

function toLookup(threadId: string, parent: Threading, field: string): Json {
	const { inReplyTo, references } = toThreadHeaders(parent);
	return {
		threadId,
		parentMessageId: inReplyTo,
		references: [...references],
		field,
		warnings: [],
	} satisfies ReplyLookup;
}

/** What its Date says; else when Gmail got hold of it. */
function toSentAt(message: StoredMessage): number | undefined {
	const date = Date.parse(headerOf(message, 'Date') ?? '');
	return Number.isNaN(date) ? message.internalDate : date;
}
