const BASE_MS = 500;
const MAX_MS = 30_000;

/**
 * How long to pause before the next try: exponential with jitter, and never less than the provider
 * asked for.
 *
 * @param tries how many tries have failed, at least 1
 * @param retryAfterMs what the provider asked for
 * @param jitter a number in [0, 1)
 */
export function toRetryPauseMs(
	tries: number,
	retryAfterMs: number | undefined,
	jitter: number,
): number {
	const backoffMs = Math.min(MAX_MS, BASE_MS * 2 ** (tries - 1));
	return Math.max(Math.round(backoffMs * (0.5 + jitter / 2)), retryAfterMs ?? 0);
}
