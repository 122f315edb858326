import { z } from 'zod/v4';

import { MAILBOX_PATH, type GmailApi } from './api';
import { READ_SCOPE } from './scopes';

const messageSchema = z.object({
	id: z.string().min(1),
	threadId: z.string().min(1),
	labelIds: z.array(z.string()).default([]),
	/** Milliseconds since the epoch. */
	internalDate: z.string().regex(/^\d+$/).transform(Number).optional(),
	payload: z
		.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]) })
		.optional(),
});

/** A message as Gmail keeps it, without its body. */
export type StoredMessage = z.infer<typeof messageSchema>;

const listSchema = z.object({ messages: z.array(z.object({ id: z.string() })).default([]) });
/** A thread whose last message was deleted has none. */
const threadSchema = z.object({ messages: z.array(messageSchema).default([]) });

/** Reads a message's headers, those named. */
export function readMessage(
	api: GmailApi,
	id: string,
	headers: readonly string[],
	signal: AbortSignal,
): Promise<StoredMessage> {
	const path = `${MAILBOX_PATH}/messages/${encodeURIComponent(id)}?${metadata(headers)}`;
	return api({ method: 'GET', path, scope: READ_SCOPE, answer: messageSchema }, signal);
}

/** Reads the headers of a thread's messages, oldest first. */
export async function readThread(
	api: GmailApi,
	id: string,
	headers: readonly string[],
	signal: AbortSignal,
): Promise<readonly StoredMessage[]> {
	const path = `${MAILBOX_PATH}/threads/${encodeURIComponent(id)}?${metadata(headers)}`;
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

/** Header names compare without case; Gmail itself writes both `Message-ID` and `Message-Id`. */
export function headerOf({ payload }: StoredMessage, name: string): string | undefined {
	const wanted = name.toLowerCase();
	return payload?.headers.find((header) => header.name.toLowerCase() === wanted)?.value.trim();
}

/** A Message-ID as Gmail searches for it, and as people often write it. */
export function withoutBrackets(messageId: string): string {
	return messageId.replace(/^<(.*)>$/, '$1');
}

function metadata(headers: readonly string[]): string {
	const wanted = headers.map((name): [string, string] => ['metadataHeaders', name]);
	return new URLSearchParams([['format', 'metadata'], ...wanted]).toString();
}
