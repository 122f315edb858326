import type { LoadedEmail } from '../../core/message';
import type { Provider } from '../../core/provider';
import type { TakenMessage } from '../../core/queue-store';
import type { Receipt } from '../../core/receipt';
import { createScreening } from '../email/screening';
import { sendEmail } from '../email/send-email';
import { toDeliveryPolicy, toQueueScope } from './delivery-policy';
import { toQueuedEmail } from './queued-email';
import type { WorkerEnvironment, WorkerOptions } from './worker-options';

export interface QueuedSend extends Pick<WorkerOptions, 'rateLimits' | 'leaseMs' | 'unsubscribe'> {
	readonly provider: Provider<LoadedEmail>;
}

/** Queued messages carry no files. */
const NO_FILES = {
	check: () => undefined,
	fetch: () => Promise.reject(new Error('queued messages have no files')),
};

/**
 * Sends a queued message once: under its uid, so that a second delivery gets the first one's result.
 * Its recipient is looked up among the suppressed ones right before it leaves. By then the ledger
 * has settled whether an earlier try left: what has left stays sent, whoever has unsubscribed since.
 *
 * @throws OutboxError whose `delivery` says whether it may have left
 */
export async function sendQueued(
	taken: TakenMessage,
	{ provider, unsubscribe, ...options }: QueuedSend,
	environment: WorkerEnvironment,
): Promise<Receipt> {
	const { message } = taken;
	const { uid, queue, contactId, dealId, tag, stream } = message;
	const { receipt } = await sendEmail(
		{
			email: toQueuedEmail(taken, unsubscribe?.(message)),
			provider,
			scope: toQueueScope(queue),
			key: { kind: 'own', key: uid },
			adoptNewestInSlot: false,
			links: {
				...(contactId !== undefined && { contactId }),
				...(dealId !== undefined && { dealId }),
			},
			tags: tag === undefined ? [] : [tag],
			origin: {},
			files: NO_FILES,
			maxAttachmentBytes: 0,
			screening: createScreening(environment, stream),
			policy: toDeliveryPolicy(message, options),
		},
		environment,
	);
	return receipt;
}
