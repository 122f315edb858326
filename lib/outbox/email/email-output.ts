import type { Guarantees } from '../../core/backend';
import type { DroppedRecipient } from '../../core/message';
import type { RateDecision } from '../../core/rates';
import type { SendResult } from '../send';

/**
 * A sent email as the nodes and the API give it out: the seed's `data` object, plus what only we
 * know. Snake case, since it leaves the package as JSON.
 */
export interface EmailOutput {
	readonly id: string;
	readonly thread_id: string | null;
	readonly provider: string;
	readonly status: 'sent' | 'queued';
	/** ISO 8601, UTC. */
	readonly sent_at: string;
	readonly message_id: string | null;
	readonly idempotent_replay: boolean;
	readonly recipients: {
		readonly accepted: readonly string[];
		readonly rejected: readonly { readonly address: string; readonly reason: string }[];
		readonly dropped: readonly {
			readonly address: string;
			readonly field: string;
			readonly kept_in: string;
		}[];
	};
	readonly account_id: string;
	readonly contact_id: string | null;
	readonly deal_id: string | null;
	readonly request_id: string;
	readonly rate_limit: RateLimitOutput;
	readonly store: { readonly name: string; readonly guarantee: string };
	/** Present only where there is something to say. */
	readonly warnings?: readonly string[];
}

/** All null while the account has no cap. `reset` is in epoch seconds. */
export interface RateLimitOutput {
	readonly limit: number | null;
	readonly remaining: number | null;
	readonly reset: number | null;
}

export function toEmailOutput(
	{ submission, receipt, replayed, rate, store }: SendResult,
	{
		requestId,
		dropped,
		warnings,
	}: {
		readonly requestId: string;
		readonly dropped: readonly DroppedRecipient[];
		readonly warnings: readonly string[];
	},
): EmailOutput {
	return {
		id: receipt.id,
		thread_id: receipt.threadId ?? null,
		provider: submission.provider,
		status: receipt.status,
		sent_at: toTimestamp(receipt.sentAt),
		message_id: receipt.messageId ?? null,
		idempotent_replay: replayed,
		recipients: {
			accepted: receipt.accepted,
			rejected: receipt.rejected,
			dropped: dropped.map(({ address, field, keptIn }) => ({ address, field, kept_in: keptIn })),
		},
		account_id: submission.account,
		contact_id: submission.contactId ?? null,
		deal_id: submission.dealId ?? null,
		request_id: requestId,
		rate_limit: toRateLimitOutput(rate),
		store: { name: store.name, guarantee: describeGuarantees(store.guarantees) },
		...(warnings.length > 0 && { warnings }),
	};
}

/** ISO 8601 in whole seconds, as the seeds write it: `2026-04-17T10:22:11Z`. */
export function toTimestamp(ms: number): string {
	return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function toRateLimitOutput(rate: RateDecision | undefined): RateLimitOutput {
	const { limit = null, remaining = null, resetAt } = rate?.window ?? {};
	return { limit, remaining, reset: resetAt === undefined ? null : Math.ceil(resetAt / 1000) };
}

const DURABILITY: Record<Guarantees['durable'], string> = {
	immediately: 'kept at once',
	'when-execution-ends': 'kept when the execution ends',
	never: 'not kept',
};

const REACH: Record<Guarantees['shared'], string> = {
	process: 'seen by this process only',
	workflow: 'seen by this workflow only',
	host: 'seen by everything on this host',
	cluster: 'seen by all hosts',
};

/** The store's promise in one line, e.g. `atomic, kept at once, seen by everything on this host`. */
export function describeGuarantees({ atomic, durable, shared }: Guarantees): string {
	return [atomic ? 'atomic' : 'not atomic', DURABILITY[durable], REACH[shared]].join(', ');
}
