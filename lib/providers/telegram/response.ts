import { z } from 'zod/v4';

import type { Receipt } from '../../core/receipt';
import { toThreadId } from './conversation';

const messageSchema = z.object({
	/** Zero while Telegram still converts a video: then the message comes later. */
	message_id: z.int().min(0),
	chat: z.object({ id: z.int() }),
	message_thread_id: z.int().optional(),
	/** Replies have a thread too, which is no topic. */
	is_topic_message: z.boolean().default(false),
});

/**
 * Telegram's message as a receipt. Its thread is where the message really went, which may be another
 * chat than `recipient`: a group that has become a supergroup has a new id.
 *
 * @returns undefined when the result is no message
 */
export function toReceipt(
	result: unknown,
	{ recipient, sentAt }: { readonly recipient: string; readonly sentAt: number },
): Receipt | undefined {
	const { data: message } = messageSchema.safeParse(result);
	if (!message) return undefined;
	const { message_id: id, chat, message_thread_id: thread, is_topic_message: inTopic } = message;
	return {
		status: id === 0 ? 'queued' : 'sent',
		id: String(id),
		threadId: toThreadId({ chatId: chat.id, topic: inTopic ? thread : undefined }),
		sentAt,
		accepted: [recipient],
		rejected: [],
	};
}
