import { z } from 'zod/v4';

import type { Conversation } from '../../core/mail-store';
import type { GraphClient } from './graph-client';
import { recipientSchema, toMailbox, toMs } from './graph-content';
import { parseAnswer, toSelect } from './graph-message';

const messageSchema = z.object({
	conversationId: z.string().nullish(),
	subject: z.string().nullish(),
	from: recipientSchema.nullish(),
	receivedDateTime: z.string().nullish(),
	isDraft: z.boolean(),
});
const messagesSchema = z.object({ value: z.array(messageSchema) });

/** A conversation has several messages, so more of them are read than there are to be shown. */
const MESSAGES_A_CONVERSATION = 5;
const MIN_MESSAGES = 50;
const MAX_MESSAGES = 250;

/** What the language of searches gives a meaning to, e.g. the colon of `from:jane`. */
const NO_WORD = /[^\p{L}\p{M}\p{N}@._'-]+/u;

/**
 * The newest conversations, in one call: there may be fewer than asked for where the newest messages
 * belong to few of them.
 *
 * @see https://learn.microsoft.com/en-us/graph/search-query-parameter
 */
export async function listConversations(
	{ text = '', limit }: { readonly text?: string; readonly limit: number },
	signal: AbortSignal,
	client: GraphClient,
): Promise<readonly Conversation[]> {
	const count = Math.min(Math.max(limit * MESSAGES_A_CONVERSATION, MIN_MESSAGES), MAX_MESSAGES);
	const answer = await client.call({
		method: 'GET',
		path: '/messages',
		query: { $select: toSelect(messageSchema), $top: String(count), ...toOrder(text) },
		permission: 'Mail.ReadWrite',
		signal,
	});
	return toConversations(parseAnswer(messagesSchema, answer).value).slice(0, limit);
}

/** What is found comes with the newest first, and cannot be sorted in another way. */
function toOrder(text: string): Readonly<Record<string, string>> {
	const words = text
		.split(NO_WORD)
		// Operators are written in capitals; a minus in front leaves a word out.
		.map((word) => word.toLowerCase().replace(/^[-.']+/, ''))
		.filter((word) => word !== '');
	if (words.length === 0) return { $orderby: 'receivedDateTime desc' };
	return { $search: `"${words.join(' ')}"` };
}

/** @param messages the newest first; drafts are nothing to reply to */
function toConversations(messages: readonly z.infer<typeof messageSchema>[]): Conversation[] {
	const conversations = new Map<string, Conversation>();
	for (const { conversationId, subject, from, receivedDateTime, isDraft } of messages) {
		if (isDraft || !conversationId || conversations.has(conversationId)) continue;
		const author = toMailbox(from);
		const at = toMs(receivedDateTime);
		conversations.set(conversationId, {
			threadId: conversationId,
			subject: subject ?? '',
			...(author && { from: author }),
			...(at !== undefined && { at }),
		});
	}
	return [...conversations.values()];
}
