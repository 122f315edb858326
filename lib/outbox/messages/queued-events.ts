import type { QueuedMessage } from '../../core/queued-message';
import type { Submission } from '../../core/submission';
import { QUEUE_PROVIDER } from '../queue/queue-provider';
import { toAttempts, toDoubts, toReason } from './submission-events';
import type { TimelineEvent } from './timeline-event';

/**
 * What became of a queued message, in no order.
 * @param submission its own record in the ledger, once there is one
 */
export function toQueuedEvents(
	message: QueuedMessage,
	submission: Submission | undefined,
	subject: string | undefined,
): readonly TimelineEvent[] {
	const { uid, account, recipient, contactId, dealId, tag, createdAt } = message;
	const base = {
		...{ uid, account, subject, contactId, dealId },
		operation: 'email.queue',
		recipients: [recipient],
		tags: tag === undefined ? [] : [tag],
		channel: 'email',
		provider: submission?.provider ?? QUEUE_PROVIDER,
	};
	const recorded = submission ? [...toAttempts(submission), ...toDoubts(submission)] : [];
	const outcome = toOutcome(message);
	const isTold = recorded.some(({ type }) => type === outcome?.type);
	return [
		{ ...base, provider: QUEUE_PROVIDER, id: `${uid}:queued`, type: 'queued', at: createdAt },
		...recorded.map((event) => ({ ...event, ...base })),
		...(outcome && !isTold ? [{ ...base, ...outcome }] : []),
	];
}

type Outcome = Pick<TimelineEvent, 'id' | 'type' | 'at' | 'reason'> &
	Pick<Partial<TimelineEvent>, 'providerMessageId' | 'messageId'>;

/** What it has come to; nothing while it is not through. */
function toOutcome(message: QueuedMessage): Outcome | undefined {
	const { uid, state, updatedAt, sentAt = updatedAt, failure } = message;
	const { providerMessageId, messageId } = message;
	const reason = failure && toReason(failure);
	switch (state) {
		case 'pending':
		case 'sending':
		case 'deferred':
			return undefined;
		case 'sent':
			return { id: `${uid}:sent`, type: 'sent', at: sentAt, providerMessageId, messageId };
		case 'cancelled':
			return {
				id: `${uid}:failed:${updatedAt}`,
				type: 'failed',
				at: updatedAt,
				reason: { code: 'cancelled', message: 'It was called back before it was sent.' },
			};
		case 'failed':
		case 'suppressed':
		case 'unknown':
			return { id: `${uid}:${state}:${updatedAt}`, type: state, at: updatedAt, reason };
	}
}
