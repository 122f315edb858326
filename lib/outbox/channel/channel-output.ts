import type { Receipt } from '../../core/receipt';
import { stepsTaken, toPlannedId } from '../outcomes';
import type { SendResult } from '../send';
import { toSendOutput, toTimestamp, type SendOutput, type SendOutputExtra } from '../send-output';

/**
 * A sent channel message as the nodes and the API give it out: the seed's `data` object, plus what
 * only we know.
 */
export interface ChannelOutput extends SendOutput {
	readonly id: string;
	/** The channel that carried the message. */
	readonly channel: string;
	readonly status: Receipt['status'];
	/** ISO 8601, UTC. */
	readonly sent_at: string;
	readonly recipient: string;
	readonly thread_id: string | null;
	/** Every message that it became, in order: parts of a long text, then files. */
	readonly messages: readonly { readonly step: string; readonly id: string }[];
	/** Channels that were tried before and did not carry it, by name. */
	readonly not_carried_by: Readonly<
		Record<string, { readonly code: string; readonly message: string }>
	>;
}

export function toChannelOutput(result: SendResult, extra: SendOutputExtra): ChannelOutput {
	const { submission, receipt } = result;
	const taken = stepsTaken(submission);
	const channel = taken[0]?.route ?? submission.provider;
	const { idempotent_replay, ...others } = toSendOutput(result, extra);
	const failures = Object.entries(submission.routeFailures ?? {});
	return {
		id: receipt.id,
		channel,
		status: receipt.status,
		sent_at: toTimestamp(receipt.sentAt),
		recipient: (taken[0]?.recipients ?? submission.recipients).join(', '),
		thread_id: receipt.threadId ?? null,
		idempotent_replay,
		messages: taken.flatMap((step) =>
			step.receipt ? [{ step: toPlannedId(step), id: step.receipt.id }] : [],
		),
		not_carried_by: Object.fromEntries(
			failures.map(([route, { code, message }]) => [route, { code, message }]),
		),
		...others,
	};
}
