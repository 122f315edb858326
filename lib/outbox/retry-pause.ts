import type { OutboxError } from '../core/errors';
import type { SendPolicy } from './policy';

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

/** The part of a policy that says when a try is worth repeating. */
export type RetryPolicy = Pick<SendPolicy, 'retries' | 'maxRetryWaitMs'>;

/**
 * How long to pause after a failed try, by the user's policy.
 *
 * @param tries how many tries have failed, at least 1
 * @throws OutboxError the failure itself when there is to be no further try
 */
export function planRetryMs(
	error: OutboxError,
	tries: number,
	{ retries, maxRetryWaitMs }: RetryPolicy,
	jitter: number,
): number {
	if (error.retry !== 'later' || tries > retries) throw error;
	const pauseMs = toRetryPauseMs(tries, error.retryAfterMs, jitter);
	if (pauseMs > maxRetryWaitMs) throw error;
	return pauseMs;
}
