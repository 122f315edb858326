import { z } from 'zod/v4';

import { decodeEncodedWords } from '../../mail/encoded-words';
import { readMailboxes } from '../../mail/inbound-mailboxes';
import type { Mailbox } from '../../core/message';
import { MAILBOX_PATH, type GmailApi } from './api';
import { partHeader, partSchema } from './payload';
import { READ_SCOPE } from './scopes';

export const messageSchema = z.object({
	id: z.string().min(1),
	threadId: z.string().min(1),
	labelIds: z.array(z.string()).default([]),
	/** Milliseconds since the epoch. */
	internalDate: z.string().regex(/^\d+$/).transform(Number).optional(),
	payload: partSchema.optional(),
});

/** A message as Gmail keeps it, as much of it as was asked for. */
export type StoredMessage = z.infer<typeof messageSchema>;

const listSchema = z.object({ messages: z.array(z.object({ id: z.string() })).default([]) });
/** A thread whose last message was deleted has none. */
const threadSchema = z.object({ messages: z.array(messageSchema).default([]) });

/** What to read of a message: the headers that are named, or all of it but its files. */
export type MessageView = readonly string[] | 'full';

/** Reads a message. */
export function readMessage(
	api: GmailApi,
	id: string,
	view: MessageView,
	signal: AbortSignal,
): Promise<StoredMessage> {
	const path = `${MAILBOX_PATH}/messages/${encodeURIComponent(id)}?${toQuery(view)}`;
	return api({ method: 'GET', path, scope: READ_SCOPE, answer: messageSchema }, signal);
}

/** Reads the headers of a thread's messages, oldest first. */
export async function readThread(
	api: GmailApi,
	id: string,
	headers: readonly string[],
	signal: AbortSignal,
): Promise<readonly StoredMessage[]> {
	const path = `${MAILBOX_PATH}/threads/${encodeURIComponent(id)}?${toQuery(headers)}`;
	const call = { method: 'GET', path, scope: READ_SCOPE, answer: threadSchema } as const;
	return (await api(call, signal)).messages;
}

/**
 * Searches for an inbound message, or for one of ours by the Message-ID that Gmail gave it. The
 * index lags behind the mailbox, so finding nothing proves nothing.
 *
 * @param messageId with or without its angle brackets
 * @returns the message's id in Gmail
 */
export async function findByMessageId(
	api: GmailApi,
	messageId: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	const query = new URLSearchParams({
		q: `rfc822msgid:${withoutBrackets(messageId)}`,
		includeSpamTrash: 'true',
		maxResults: '1',
	});
	const path = `${MAILBOX_PATH}/messages?${query.toString()}`;
	const call = { method: 'GET', path, scope: READ_SCOPE, answer: listSchema } as const;
	return (await api(call, signal)).messages[0]?.id;
}

export function headerOf({ payload }: StoredMessage, name: string): string | undefined {
	return payload && partHeader(payload, name);
}

/** A header that people read. Gmail decodes most of them, but not what it does not understand. */
export function textOf(message: StoredMessage, name: string): string {
	return decodeEncodedWords(headerOf(message, name) ?? '');
}

export function mailboxesOf(message: StoredMessage, name: string): readonly Mailbox[] {
	return readMailboxes(headerOf(message, name) ?? '');
}

/** A Message-ID as Gmail searches for it, and as people often write it. */
export function withoutBrackets(messageId: string): string {
	return messageId.replace(/^<(.*)>$/, '$1');
}

function toQuery(view: MessageView): string {
	if (view === 'full') return 'format=full';
	const wanted = view.map((name): [string, string] => ['metadataHeaders', name]);
	return new URLSearchParams([['format', 'metadata'], ...wanted]).toString();
}
