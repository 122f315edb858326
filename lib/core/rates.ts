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
	/** The window nearest to its end, for the `X-RateLimit-*` values; absent without limits. */
	readonly window?: RateWindow;
	/** What holds the send up: a limit that is used up, or a service that asked for a rest. */
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
	/** Lets nothing pass through a bucket for `ms` from now. A rest that lasts longer stays. */
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
		limits.map(({ limit, perMs }, index) => {
			const left = limit - (used[index] ?? 0);
			return { limit, left, resetAt: windowStart(perMs, now) + perMs };
		}),
	);
	const restsUntil = Math.max(...buckets.map((bucket) => bucket.restsUntil ?? now), now);
	const full = windows.filter(({ left }) => left <= 0);
	const last = full.toSorted((a, b) => b.resetAt - a.resetAt)[0];
	const freeAt = Math.max(restsUntil, last?.resetAt ?? now);
	if (freeAt > now) {
		return {
			allowed: false,
			retryAfterMs: freeAt - now,
			...(last && { window: { limit: last.limit, remaining: 0, resetAt: last.resetAt } }),
			heldBy: freeAt > restsUntil ? 'limit' : 'rest',
		};
	}
	const tightest = windows.toSorted((a, b) => a.left - b.left)[0];
	return {
		allowed: true,
		retryAfterMs: 0,
		...(tightest && {
			window: {
				limit: tightest.limit,
				remaining: tightest.left - 1,
				resetAt: tightest.resetAt,
			},
		}),
	};
}

/** The start of the fixed window that `now` lies in; windows are aligned to the epoch. */
export function windowStart(perMs: number, now: number): number {
	return now - (now % perMs);
}
