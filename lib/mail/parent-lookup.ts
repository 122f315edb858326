import { z } from 'zod/v4';

import type { Json } from '../core/canonical-json';
import { storeError } from '../core/errors';
import type { ParentMessage } from '../core/parent-email';
import { parseMessageId } from './message-references';

/** What is kept of the message that an email answers, where threads are made of Message-IDs alone. */
const parentSchema = z.strictObject({
	messageId: z.string(),
	references: z.array(z.string()),
	inReplyTo: z.string().optional(),
});

/**
 * The message that an email answers: what was looked up for it, else the thread that it names.
 * @throws OutboxError `validation_error` on `thread_id`, `store_unavailable` on a damaged look-up
 */
export function toParentMessage(
	lookup: Json | undefined,
	threadId: string | undefined,
): ParentMessage | undefined {
	if (lookup === undefined || lookup === null) {
		return threadId === undefined
			? undefined
			: { messageId: parseMessageId(threadId, 'thread_id') };
	}
	const parsed = parentSchema.safeParse(lookup);
	if (!parsed.success) {
		throw storeError('What was looked up for this reply cannot be read back from the ledger.');
	}
	const { inReplyTo, ...parent } = parsed.data;
	return { ...parent, ...(inReplyTo !== undefined && { inReplyTo }) };
}
