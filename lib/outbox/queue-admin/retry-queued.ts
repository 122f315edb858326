import { validationError } from '../../core/errors';
import type { MessageState, QueuedMessage } from '../../core/queued-message';
import { requireMessages } from '../backend-parts';
import type { Environment } from '../environment';
import { resolveMessage } from '../messages/resolve-message';
import { toLedgerKey } from '../worker/ledger-key';
import { atWork } from './cancel-queued';
import { findQueued } from './find-queued';

/** States in which a message stays until somebody wants it tried again. */
const RETRYABLE = [
	'failed',
	'unknown',
	'cancelled',
	'suppressed',
] as const satisfies readonly MessageState[];

/**
 * Gives a message another turn, with all its tries before it. One of which nobody can say whether it
 * left is first put on record as not sent: if it had left after all, its recipient gets it twice.
 * One that is known to have left is not sent again, whatever its state says.
 *
 * @param by who wants that, in words for people
 * @throws OutboxError `not_found`; `idempotency_in_progress` while a worker is at it;
 * `validation_error` on `uuid` when it waits for its turn anyway or was sent
 */
export async function retryQueued(
	{ uid, by }: { readonly uid: string; readonly by: string },
	environment: Environment,
): Promise<QueuedMessage> {
	const { backend } = environment;
	const store = requireMessages(backend);
	const message = await findQueued(uid, environment);
	if (message.state === 'sending') throw atWork(message);
	if (!RETRYABLE.some((state) => state === message.state)) throw notRetryable(message);
	await markNotSent(message, by, environment);
	await store.change([uid], RETRYABLE, { state: 'pending', attempts: 0 });
	const changed = await findQueued(uid, environment);
	await backend.queue?.offer([changed]);
	return changed;
}

/** Frees the message's key in the ledger where it is held there. */
async function markNotSent(
	message: QueuedMessage,
	by: string,
	environment: Environment,
): Promise<void> {
	const { scope, key } = toLedgerKey(message);
	const stored = await environment.backend.submissions.findByKey(scope, key);
	const state = stored?.submission.state;
	if (!stored || (state !== 'unknown' && state !== 'sending')) return;
	const { submission } = stored;
	const connect = async () => undefined;
	await resolveMessage({ uid: submission.uid, decision: 'not-sent', by, connect }, environment);
}

function notRetryable({ uid, state }: QueuedMessage): Error {
	const why =
		state === 'sent' ? 'it is not sent again' : 'it waits for its turn, and needs no other';
	return validationError('uuid', `Message ${uid} is ${state}: ${why}.`);
}
