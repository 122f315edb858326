import { submissionStateSchema, type Submission } from '../../core/submission';

/**
 * Where a message stands, as people are told: its state, but `queued` while all that is known is that
 * somebody has taken it over for later, be it our own queue or the provider's; and `draft` for what
 * was only put into a mailbox.
 */
export const MESSAGE_STATUSES = [...submissionStateSchema.options, 'queued', 'draft'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

export function toMessageStatus({ state, receipt }: Submission): MessageStatus {
	return state === 'sent' && receipt ? receipt.status : state;
}

/** The state in the store of all messages of a status. */
export function toState(status: MessageStatus): Submission['state'] {
	return status === 'queued' || status === 'draft' ? 'sent' : status;
}
