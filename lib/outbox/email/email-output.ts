import type { DroppedRecipient } from '../../core/message';
import type { Receipt } from '../../core/receipt';
import type { SuppressedRecipient } from '../../core/submission';
import type { SendResult } from '../send';
import { toSendOutput, toTimestamp, type SendOutput, type SendOutputExtra } from '../send-output';

/**
 * A sent email as the nodes and the API give it out: the seed's `data` object, plus what only we
 * know. Snake case, since it leaves the package as JSON.
 */
export interface EmailOutput extends SendOutput {
	readonly id: string;
	readonly thread_id: string | null;
	readonly provider: string;
	readonly status: Receipt['status'];
	/** ISO 8601, UTC. */
	readonly sent_at: string;
	readonly message_id: string | null;
	readonly recipients: {
		readonly accepted: readonly string[];
		readonly rejected: readonly { readonly address: string; readonly reason: string }[];
		readonly dropped: readonly DroppedOutput[];
	};
}

/** Somebody whom the email did not go to, or not twice. */
export interface DroppedOutput {
	readonly address: string;
	readonly field: string;
	/** `duplicate`, or why they must not be written to, e.g. `unsubscribe`. */
	readonly reason: string;
	/** The field that a duplicate stands in. */
	readonly kept_in: string | null;
}

export interface EmailOutputExtra extends SendOutputExtra {
	readonly dropped: readonly DroppedRecipient[];
}

export function toEmailOutput(
	result: SendResult,
	{ dropped, ...extra }: EmailOutputExtra,
): EmailOutput {
	const { submission, receipt } = result;
	const { idempotent_replay, ...others } = toSendOutput(result, extra);
	return {
		id: receipt.id,
		thread_id: receipt.threadId ?? null,
		provider: submission.provider,
		status: receipt.status,
		sent_at: toTimestamp(receipt.sentAt),
		message_id: receipt.messageId ?? null,
		idempotent_replay,
		recipients: {
			accepted: receipt.accepted,
			rejected: receipt.rejected,
			dropped: [...dropped.map(toDuplicate), ...(submission.suppressed ?? []).map(toSuppressed)],
		},
		...others,
	};
}

function toDuplicate({ address, field, keptIn }: DroppedRecipient): DroppedOutput {
	return { address, field, reason: 'duplicate', kept_in: keptIn };
}

function toSuppressed({ address, field, reason }: SuppressedRecipient): DroppedOutput {
	return { address, field, reason, kept_in: null };
}
