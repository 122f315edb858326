import type { DeliveryEvent } from '../../core/queued-message';
import { toQueuedMessageOutput, type QueuedMessageOutput } from '../queue-admin/queued-output';
import { toTimestamp } from '../send-output';

/** A change of state as the trigger gives it out: the message as it was then. */
export interface EventOutput extends QueuedMessageOutput {
	/** Tells events apart, which may come more than once; greater for later ones. */
	readonly event_id: string;
	readonly event_at: string;
	/** Why the message is where it is, in words; null while there is nothing to say. */
	readonly reason: string | null;
}

export function toEventOutput({ id, at, message }: DeliveryEvent): EventOutput {
	return {
		event_id: id,
		event_at: toTimestamp(at),
		...toQueuedMessageOutput(message),
		reason: message.failure?.message ?? null,
	};
}
