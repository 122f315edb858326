import { isOutboxError, OutboxError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import type { DeliveryQueue } from '../../core/delivery-queue';
import type { QueuedCall, QueueStore } from '../../core/queue-store';
import type { Receipt } from '../../core/receipt';
import { planCall, type PreparedCall } from './plan-call';

export const QUEUE_PROVIDER = 'queue';

export interface QueueProviderOptions {
	/** Its name stands for the account: whoever delivers it chooses theirs. */
	readonly name: string;
	readonly messages: QueueStore;
	readonly queue: DeliveryQueue;
	readonly clock: Pick<Clock, 'now'>;
	/** How long the messages are kept after their last change. */
	readonly retentionMs: number;
	/** Told what was stored. */
	readonly onStored: (call: QueuedCall) => void;
}

/**
 * Accepts emails for delivery, as a provider of the ledger: what counts as sent here is stored. To
 * store a call again changes nothing, so whatever broke off may be tried again.
 */
export function createQueueProvider({
	name,
	messages,
	queue,
	clock,
	retentionMs,
	onStored,
}: QueueProviderOptions): Provider<PreparedCall, QueuedCall> {
	const toReceipt = (uid: string): Receipt => ({
		status: 'queued',
		id: uid,
		sentAt: clock.now(),
		// The recipients are on the record, and may be many.
		accepted: [],
		rejected: [],
	});
	return {
		id: QUEUE_PROVIDER,
		account: name,
		async plan(call, { uid, createdAt }) {
			return [{ id: 'call', request: await planCall(call, { uid, createdAt, retentionMs }) }];
		},
		async deliver({ request: call }, { commit }) {
			await commit();
			await messages.add(call).catch((error: unknown) => {
				throw toDoubt(error);
			});
			onStored(call);
			// What is stored is delivered in any case, only later.
			await queue.offer(call.messages).catch(() => undefined);
			return toReceipt(call.uid);
		},
		async reconcile({ uid }) {
			return (await messages.hasCall(uid))
				? { outcome: 'sent', receipt: toReceipt(uid) }
				: { outcome: 'not-sent' };
		},
	};
}

/** A store that fails may have stored all the same. */
function toDoubt(error: unknown): unknown {
	if (!isOutboxError(error)) return error;
	const { code, message, retry, details } = error;
	return new OutboxError(code, message, { retry, details, delivery: 'unknown' });
}
