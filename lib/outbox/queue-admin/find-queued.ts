import { OutboxError } from '../../core/errors';
import type { QueuedContent, QueuedMessage } from '../../core/queued-message';
import { quoteInput } from '../../mail/safe-text';
import { requireMessages } from '../backend-parts';
import type { Environment } from '../environment';

/** @throws OutboxError `not_found`, or `store_unavailable` where the store keeps no queue */
export async function findQueued(
	uid: string,
	{ backend }: Pick<Environment, 'backend'>,
): Promise<QueuedMessage> {
	const [message] = await requireMessages(backend).find([uid]);
	if (message) return message;
	throw notQueued(uid);
}

/**
 * What a message says, as it was queued.
 * @throws OutboxError `not_found`, or `store_unavailable` where the store keeps no queue
 */
export async function readQueuedContent(
	uid: string,
	{ backend }: Pick<Environment, 'backend'>,
): Promise<QueuedContent> {
	const content = await requireMessages(backend).readContent(uid);
	if (content) return content;
	throw notQueued(uid);
}

function notQueued(uid: string): OutboxError {
	return new OutboxError(
		'not_found',
		`No message with the UUID ${quoteInput(uid)} is in the queue. Check it, and that it was queued with this store. Records are forgotten when their retention is over.`,
		{ details: { field: 'uuid' } },
	);
}
