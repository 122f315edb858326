import type { SendResult } from '../send';
import { toSendOutput, toTimestamp, type SendOutput, type SendOutputExtra } from '../send-output';

/**
 * An email that was sent as the seed's `OutboundEmail` record, plus what only we know. Snake case,
 * since it leaves as JSON.
 */
export interface OutboundOutput extends SendOutput {
	readonly outbound_email_uid: string;
	readonly provider_message_id: string;
	readonly provider_thread_id: string | null;
	readonly status: string;
	/** ISO 8601, UTC. */
	readonly sent_at: string;
	/** RFC 5322, with its angle brackets. */
	readonly message_id: string | null;
	readonly provider: string;
	readonly subject: string | null;
	readonly recipients: readonly string[];
	readonly context_type: string | null;
	readonly context_id: string | null;
}

export function toOutboundOutput(result: SendResult, extra: SendOutputExtra): OutboundOutput {
	const { submission, receipt } = result;
	return {
		outbound_email_uid: submission.uid,
		provider_message_id: receipt.id,
		provider_thread_id: receipt.threadId ?? null,
		status: receipt.status,
		sent_at: toTimestamp(receipt.sentAt),
		message_id: receipt.messageId ?? null,
		provider: submission.provider,
		subject: submission.subject ?? null,
		recipients: submission.recipients,
		context_type: submission.contextType ?? null,
		context_id: submission.contextId ?? null,
		...toSendOutput(result, extra),
	};
}
