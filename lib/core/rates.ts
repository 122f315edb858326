/** At most `limit` sends in each fixed window of `perMs` milliseconds. */
export interface RateLimit {
	readonly limit: number;
	readonly perMs: number;
}

export interface RateDecision {
	readonly allowed: boolean;
	/** How long until the tightest window starts anew; zero when allowed. */
	readonly retryAfterMs: number;
	/** The window nearest to its end, for the `X-RateLimit-*` values. */
	readonly limit: number;
	readonly remaining: number;
	/** When that window starts anew, in milliseconds since the epoch. */
	readonly resetAt: number;
}

/** Counts sends for everyone who shares the backend. */
export interface RateStore {
	/**
	 * Counts one send in all windows of the bucket, or in none when any of them is full.
	 * Fails with `store_unavailable` when the store cannot do its work.
	 */
	take(bucket: string, limits: readonly [RateLimit, ...RateLimit[]]): Promise<RateDecision>;
}

/**
 * Picks the decision out of the windows' counts, the same on every backend.
 * @param used sends already counted in each window, in the order of `limits`
 */
export function decideRate(
	limits: readonly [RateLimit, ...RateLimit[]],
	used: readonly number[],
	now: number,
): RateDecision {
	const windows = limits.map(({ limit, perMs }, index) => {
		const left = limit - (used[index] ?? 0);
		return { limit, left, resetAt: windowStart(perMs, now) + perMs };
	});
	const full = windows.filter(({ left }) => left <= 0);
	const allowed = full.length === 0;
	const candidates = allowed ? windows : full;
	const tightest = candidates.reduce((a, b) =>
		allowed ? (b.left < a.left ? b : a) : b.resetAt > a.resetAt ? b : a,
	);
	return {
		allowed,
		retryAfterMs: allowed ? 0 : tightest.resetAt - now,
		limit: tightest.limit,
		remaining: allowed ? tightest.left - 1 : 0,
		resetAt: tightest.resetAt,
	};
}

/** The start of the fixed window that `now` lies in; windows are aligned to the epoch. */
export function windowStart(perMs: number, now: number): number {
	return now - (now % perMs);
}
