import { OutboxError } from '../core/errors';
import type { Clock, Ids } from '../core/ports';
import type { RateDecision, RateLimit, RateStore } from '../core/rates';

export interface RateGateOptions {
	readonly limits: readonly RateLimit[];
	readonly maxWaitMs: number;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Counts a send against the account's caps and waits for room if that is short.
 *
 * @returns the state of the tightest cap, or undefined when there is none
 * @throws OutboxError `rate_limited` with `retryAfterMs` when the wait would be too long
 */
export async function passRateGate(
	rates: RateStore,
	bucket: string,
	{ limits: [first, ...others], maxWaitMs, signal }: RateGateOptions,
	{ clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Promise<RateDecision | undefined> {
	if (!first) return undefined;
	const startedAt = clock.now();
	for (;;) {
		const decision = await rates.take(bucket, [first, ...others]);
		if (decision.allowed) return decision;
		const waitedMs = clock.now() - startedAt;
		if (waitedMs + decision.retryAfterMs > maxWaitMs) throw overCap(decision);
		// Spread the waiters, or they would all come back in the same millisecond.
		await clock.sleep(decision.retryAfterMs + Math.ceil(ids.jitter() * 50), signal);
	}
}

function overCap({ limit, retryAfterMs, resetAt }: RateDecision): OutboxError {
	return new OutboxError(
		'rate_limited',
		`The sending account has used up its cap of ${limit} sends until ${new Date(resetAt).toISOString()}. Nothing was sent; send it again then, or raise the cap.`,
		{ retry: 'later', retryAfterMs },
	);
}
