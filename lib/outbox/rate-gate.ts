import { OutboxError } from '../core/errors';
import type { Clock, Ids } from '../core/ports';
import type { Pace } from '../core/provider';
import type { RateBucket, RateDecision, RateStore } from '../core/rates';

export interface RateGateOptions {
	readonly maxWaitMs: number;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Counts a send against the caps that hold for it and waits for room if that is short.
 *
 * @param buckets those of the same name count as one
 * @returns the state of the tightest cap, or undefined when there is none
 * @throws OutboxError `rate_limited` with `retryAfterMs` when the wait would be too long
 */
export async function passRateGate(
	rates: RateStore,
	buckets: readonly RateBucket[],
	{ maxWaitMs, signal }: RateGateOptions,
	{ clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Promise<RateDecision | undefined> {
	// Emails have no pace of their own: without a cap of the user's there is nothing to ask for.
	if (buckets.length === 1 && buckets[0]?.limits.length === 0) return undefined;
	const merged = mergeByName(buckets);
	const startedAt = clock.now();
	for (;;) {
		const decision = await rates.take(merged);
		if (decision.allowed) return decision;
		const waitedMs = clock.now() - startedAt;
		if (waitedMs + decision.retryAfterMs > maxWaitMs) throw heldUp(decision, clock.now());
		// Spread the waiters, or they would all come back in the same millisecond.
		await clock.sleep(decision.retryAfterMs + Math.ceil(ids.jitter() * 50), signal);
	}
}

/**
 * Lets everyone rest who sends to the same service, when it has said that it is asked too often.
 * That others do not know of it does no harm, so a failure is passed over.
 */
export async function restAfter(
	{ code, retryAfterMs }: OutboxError,
	{ rests }: Pace,
	rates: RateStore,
): Promise<void> {
	if (code !== 'rate_limited' || retryAfterMs === undefined) return;
	await rates.rest(rests, retryAfterMs).catch(() => undefined);
}

function mergeByName(buckets: readonly RateBucket[]): readonly RateBucket[] {
	const limits = new Map<string, RateBucket['limits']>();
	for (const bucket of buckets) {
		limits.set(bucket.name, [...(limits.get(bucket.name) ?? []), ...bucket.limits]);
	}
	return [...limits].map(([name, merged]) => ({ name, limits: merged }));
}

function heldUp({ heldBy, window, retryAfterMs }: RateDecision, now: number): OutboxError {
	const until = new Date(now + retryAfterMs).toISOString();
	const why =
		heldBy === 'rest'
			? `The service has asked to be left alone until ${until}.`
			: `The cap of ${window?.limit} sends is used up until ${until}.`;
	return new OutboxError(
		'rate_limited',
		`${why} Nothing was sent; send it again then${heldBy === 'rest' ? '' : ', or raise the cap'}.`,
		{ retry: 'later', retryAfterMs },
	);
}
