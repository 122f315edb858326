import { OutboxError, validationError } from '../../core/errors';
import { WAITING_STATES } from '../../core/message-rules';
import type { QueuedMessage } from '../../core/queued-message';
import { requireMessages } from '../backend-parts';
import type { Environment } from '../environment';
import { findQueued } from './find-queued';

/**
 * Calls a message back that waits for its delivery. One that was called back before stays so.
 * @throws OutboxError `not_found`; `idempotency_in_progress` while a worker is at it;
 * `validation_error` on `uuid` when it is through
 */
export async function cancelQueued(
	uid: string,
	environment: Pick<Environment, 'backend'>,
): Promise<QueuedMessage> {
	const store = requireMessages(environment.backend);
	await store.change([uid], WAITING_STATES, { state: 'cancelled' });
	const message = await findQueued(uid, environment);
	switch (message.state) {
		case 'cancelled':
			return message;
		case 'sending':
			throw atWork(message);
		default:
			throw validationError(
				'uuid',
				`Message ${uid} is ${message.state}, so it cannot be cancelled. Only a message that is pending or deferred can.`,
			);
	}
}

/** A worker has the message right now. */
export function atWork({ uid }: QueuedMessage): OutboxError {
	return new OutboxError(
		'idempotency_in_progress',
		`A worker is delivering message ${uid} right now, so nothing was changed. Look at it again in a minute.`,
		{ retry: 'later', retryAfterMs: 60_000, details: { field: 'uuid', uid } },
	);
}
