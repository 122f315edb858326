import type { QueueFilter } from '../../core/queue-store';
import type { QueuedMessage } from '../../core/queued-message';
import { parseMailbox } from '../../mail/addresses';
import { toIdentity } from '../../mail/identity';
import { requireMessages } from '../backend-parts';
import { collectPages } from '../collect-pages';
import type { Environment } from '../environment';

export interface ListQueuedOptions {
	/** How many messages at most; all of them unless given. */
	readonly limit?: number | undefined;
	/** Where an earlier list ended, as it said. */
	readonly cursor?: string | undefined;
}

/**
 * The queued messages that fit, the newest first. A recipient may be written in any way.
 * @throws OutboxError `validation_error` on `recipient` or `cursor`; `store_unavailable` where the
 * store keeps no queue
 */
export async function listQueued(
	{ recipient, ...others }: QueueFilter,
	{ limit, cursor }: ListQueuedOptions,
	{ backend, signal }: Pick<Environment, 'backend' | 'signal'>,
): Promise<{ readonly messages: readonly QueuedMessage[]; readonly nextCursor?: string }> {
	const store = requireMessages(backend);
	const filter = {
		...others,
		...(recipient !== undefined && {
			recipient: toIdentity(parseMailbox(recipient, 'recipient').address),
		}),
	};
	const { items: messages, next } = await collectPages(
		async (size, from) => {
			const page = { limit: size, ...(from !== undefined && { cursor: from }) };
			const found = await store.list(filter, page);
			return { items: found.messages, next: found.nextCursor };
		},
		{ limit, from: cursor, signal },
	);
	return { messages, ...(next !== undefined && { nextCursor: next }) };
}
