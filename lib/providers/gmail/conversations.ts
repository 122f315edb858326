import { z } from 'zod/v4';

import type { Conversation } from '../../core/mail-store';
import { MAILBOX_PATH, type GmailApi } from './api';
import { callForEach } from './call-for-each';
import { isNotFound } from './errors';
import { mailboxesOf, readThread, textOf } from './messages';
import { READ_SCOPE } from './scopes';

const listSchema = z.object({ threads: z.array(z.object({ id: z.string() })).default([]) });

/** Each takes a call of its own. */
const MAX_CONVERSATIONS = 50;

/** What a list shows of a conversation. */
const HEADERS = ['Subject', 'From'];

/**
 * The newest conversations, newest first: one call for their ids, and one for each of them.
 * @param search `text` in the words of Gmail's own search, which wants them all
 */
export async function listConversations(
	api: GmailApi,
	{ text = '', limit }: { readonly text?: string; readonly limit: number },
	signal: AbortSignal,
): Promise<readonly Conversation[]> {
	const query = new URLSearchParams({
		// A draft that begins a conversation can't be replied to.
		q: `-in:drafts ${text}`.trim(),
		maxResults: String(Math.min(limit, MAX_CONVERSATIONS)),
	});
	const path = `${MAILBOX_PATH}/threads?${query.toString()}`;
	const call = { method: 'GET', path, scope: READ_SCOPE, answer: listSchema } as const;
	const { threads } = await api(call, signal);
	const conversations = await callForEach(threads, ({ id }) => readConversation(api, id, signal));
	return conversations.filter((conversation) => conversation !== undefined);
}

async function readConversation(
	api: GmailApi,
	threadId: string,
	signal: AbortSignal,
): Promise<Conversation | undefined> {
	const thread = await readThread(api, threadId, HEADERS, signal).catch((error: unknown) => {
		// Somebody deleted it meanwhile.
		if (isNotFound(error)) return [];
		throw error;
	});
	const messages = thread.filter(({ labelIds }) => !labelIds.includes('DRAFT'));
	const [first] = messages;
	const newest = messages.at(-1);
	if (!first || !newest) return undefined;
	const [from] = mailboxesOf(newest, 'From');
	const { internalDate: at } = newest;
	return {
		threadId,
		subject: textOf(first, 'Subject'),
		...(from && { from }),
		...(at !== undefined && { at }),
	};
}
