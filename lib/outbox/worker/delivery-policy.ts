import type { QueuedMessage } from '../../core/queued-message';
import type { RateLimit } from '../../core/rates';
import { toRestMs } from '../../core/rates';
import type { KeyScope } from '../../core/scope';
import { DEFAULT_POLICY, type SendPolicy } from '../policy';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Spreads over about a day, by `toBackoffMs`. */
export const DEFAULT_ATTEMPTS = 8;
/** After so many tries a message is given up whose delivery breaks off for no known reason. */
export const POISON_ATTEMPTS = 3;

/** How long a send waits at its account's caps; over that, the account rests until they let through. */
export const GATE_WAIT_MS = 5_000;

/** How long a worker may be silent before others take over what it had taken. */
export const LEASE_MS = 60_000;

const SHORTEST_WINDOW_MS = 30 * DAY_MS;

/** The namespace of the ledger in which a queue's messages are recorded, by their uids. */
export function toQueueScope(queue: string): KeyScope {
	return { kind: 'named', name: `queue:${queue}` };
}

/**
 * How one try of a queued message behaves. The queue does the repeating, not the send. What was
 * sent answers for its uid for as long as the message may turn up again.
 */
export function toDeliveryPolicy(
	{ retentionMs }: Pick<QueuedMessage, 'retentionMs'>,
	rateLimits: readonly RateLimit[],
): SendPolicy {
	return {
		...DEFAULT_POLICY,
		windowMs: Math.max(retentionMs, SHORTEST_WINDOW_MS),
		retentionMs,
		leaseMs: LEASE_MS,
		onUnknown: 'hold',
		// Somebody wants it tried again: refused is what certainly did not leave.
		onRefused: 'send-again',
		waitForInFlightMs: 0,
		retries: 0,
		rateLimits,
		maxRateWaitMs: GATE_WAIT_MS,
	};
}

const FIRST_BACKOFF_MS = MINUTE_MS;
const BACKOFF_GROWTH = 3.2;
const LONGEST_BACKOFF_MS = 12 * 60 * MINUTE_MS;

/**
 * How long to wait after a failed try: a minute at first, some five hours after the sixth, spread by
 * a fifth either way, and never less than the provider asked for.
 *
 * @param attempts how many tries there were, at least 1
 * @param jitter a number in [0, 1)
 */
export function toBackoffMs(
	attempts: number,
	retryAfterMs: number | undefined,
	jitter: number,
): number {
	const grownMs = FIRST_BACKOFF_MS * BACKOFF_GROWTH ** (attempts - 1);
	const spreadMs = Math.min(grownMs, LONGEST_BACKOFF_MS) * (0.8 + 0.4 * jitter);
	return Math.max(Math.round(spreadMs), toRestMs(retryAfterMs ?? 0));
}
