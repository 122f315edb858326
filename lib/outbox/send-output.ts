import type { Guarantees } from '../core/backend';
import type { RateWindow } from '../core/rates';
import type { SendResult } from './send';

/** What every send node gives out besides what it is about. Snake case, since it leaves as JSON. */
export interface SendOutput {
	readonly idempotent_replay: boolean;
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

export interface SendOutputExtra {
	readonly requestId: string;
	readonly warnings: readonly string[];
}

export function toSendOutput(
	{ submission, replayed, rate, store }: SendResult,
	{ requestId, warnings }: SendOutputExtra,
): SendOutput {
	return {
		idempotent_replay: replayed,
		account_id: submission.account,
		contact_id: submission.contactId ?? null,
		deal_id: submission.dealId ?? null,
		request_id: requestId,
		rate_limit: toRateLimitOutput(rate?.window),
		store: { name: store.name, guarantee: describeGuarantees(store.guarantees) },
		...(warnings.length > 0 && { warnings }),
	};
}

/** ISO 8601 in whole seconds, as the seeds write it: `2026-04-17T10:22:11Z`. */
export function toTimestamp(ms: number): string {
	return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The same; null for a time that there is not. */
export function toOptionalTimestamp(ms: number | undefined): string | null {
	return ms === undefined ? null : toTimestamp(ms);
}

export function toRateLimitOutput(window: RateWindow | undefined): RateLimitOutput {
	const { limit = null, remaining = null, resetAt } = window ?? {};
	return { limit, remaining, reset: resetAt === undefined ? null : Math.ceil(resetAt / 1000) };
}

const DURABILITY: Record<Guarantees['durable'], string> = {
	immediately: 'kept at once',
	'within-a-second': 'kept at once, but for a power cut or failover within the next second',
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
