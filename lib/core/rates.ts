/** At most `limit` sends in each fixed window of `perMs` milliseconds. */
export interface RateLimit {
	readonly limit: number;
	readonly perMs: number;
}

/** What is counted together, e.g. all sends of an account or those to one conversation. */
export interface RateBucket {
	readonly name: string;
	/** May be empty: then only a rest holds the bucket up. */
	readonly limits: readonly RateLimit[];
}

/** A limit's present window. */
export interface RateWindow {
	readonly limit: number;
	readonly remaining: number;
	/** When the window starts anew, in milliseconds since the epoch. */
	readonly resetAt: number;
}

export interface RateDecision {
	readonly allowed: boolean;
	/** How long until the send may pass; zero when allowed. */
	readonly retryAfterMs: number;
	/** The window with the fewest sends left, for the `X-RateLimit-*` values; absent without limits. */
	readonly window?: RateWindow;
	/** What holds the send up the longest: a used up limit, or a service that asked for a rest. */
	readonly heldBy?: 'limit' | 'rest';
}

/** Counts sends for everyone who shares the backend. */
export interface RateStore {
	/**
	 * Counts one send in all windows of all buckets, or in none when any of them is full or rests.
	 * Fails with `store_unavailable` when the store cannot do its work.
	 * @param buckets at least one, each name once
	 */
	take(buckets: readonly RateBucket[]): Promise<RateDecision>;
	/**
	 * Lets nothing pass through a bucket for `ms` from now, see `toRestMs`. A rest that lasts longer
	 * stays. Fails with `store_unavailable` when the store cannot do its work.
	 */
	rest(bucket: string, ms: number): Promise<void>;
}

/** What a store knows of a bucket. */
export interface BucketState {
	readonly limits: readonly RateLimit[];
	/** Sends already counted in each window, in the order of `limits`. */
	readonly used: readonly number[];
	/** Milliseconds since the epoch; absent or past when the bucket does not rest. */
	readonly restsUntil?: number | undefined;
}

/** Makes the decision out of the buckets' states, the same on every backend. */
export function decideRate(buckets: readonly BucketState[], now: number): RateDecision {
	const windows = buckets.flatMap(({ limits, used }) =>
		limits.map(({ limit, perMs }, index) => ({
			limit,
			// More than the limit are used where it was lowered meanwhile.
			remaining: Math.max(limit - (used[index] ?? 0), 0),
			resetAt: windowStart(perMs, now) + perMs,
		})),
	);
	// Of several that are as tight, full ones included, the one that stays so the longest.
	const tightest = windows.toSorted(
		(a, b) => a.remaining - b.remaining || b.resetAt - a.resetAt,
	)[0];
	const fullUntil = tightest?.remaining === 0 ? tightest.resetAt : now;
	const restsUntil = Math.max(now, ...buckets.map((bucket) => bucket.restsUntil ?? now));
	const freeAt = Math.max(fullUntil, restsUntil);
	if (freeAt > now) {
		return {
			allowed: false,
			retryAfterMs: freeAt - now,
			...(tightest && { window: tightest }),
			heldBy: fullUntil > restsUntil ? 'limit' : 'rest',
		};
	}
	return {
		allowed: true,
		retryAfterMs: 0,
		...(tightest && { window: { ...tightest, remaining: tightest.remaining - 1 } }),
	};
}

/** The start of the fixed window that `now` lies in; windows are aligned to the epoch. */
export function windowStart(perMs: number, now: number): number {
	return now - (now % perMs);
}

/** The longest rest. A service that wants a longer one is asked again after it, and says so again. */
export const LONGEST_REST_MS = 86_400_000;

/** How long a bucket rests when a service asks for `ms`: whole milliseconds, within bounds. */
export function toRestMs(ms: number): number {
	return Math.ceil(Math.min(Math.max(ms, 0), LONGEST_REST_MS));
}
