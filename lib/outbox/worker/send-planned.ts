import type { MailStore } from '../../core/mail-store';
import type { QueuedMessage } from '../../core/queued-message';
import type { Receipt } from '../../core/receipt';
import { openDraftRecords } from '../drafts/open-draft';
import { sendDraft } from '../drafts/send-draft';
import { createScreening } from '../email/screening';
import { toDeliveryPolicy } from './delivery-policy';
import type { WorkerEnvironment, WorkerOptions } from './worker-options';

/** A message whose content lies in a mailbox. */
export type PlannedDraft = QueuedMessage & { readonly draftUid: string };

export function isPlannedDraft(message: QueuedMessage): message is PlannedDraft {
	return message.draftUid !== undefined;
}

/**
 * Sends a planned draft once, whoever else sends it.
 * @returns undefined when its plan was changed, and this message is no longer a part of it
 * @throws OutboxError whose `delivery` says whether it may have left
 */
export async function sendPlanned(
	message: PlannedDraft,
	{
		store,
		...options
	}: Pick<WorkerOptions, 'rateLimits' | 'leaseMs'> & { readonly store: MailStore },
	environment: WorkerEnvironment,
): Promise<Receipt | undefined> {
	const { uid, draftUid, stream } = message;
	const { plan } = await openDraftRecords(environment).get(draftUid);
	if (plan?.messageUid !== uid) return undefined;
	const { receipt } = await sendDraft(
		{
			uid: draftUid,
			store,
			origin: {},
			screening: createScreening(environment, stream),
			policy: toDeliveryPolicy(message, options),
		},
		environment,
	);
	return receipt;
}
