import type { QueuedMessage } from '../../core/queued-message';
import { toRestMs } from '../../core/rates';
import type { KeyScope } from '../../core/scope';
import { DEFAULT_POLICY, type SendPolicy } from '../policy';
import type { WorkerOptions } from './worker-options';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Spreads over about a day, by `toBackoffMs`. */
export const DEFAULT_ATTEMPTS = 8;
/** After so many tries a message is given up whose delivery breaks off for no known reason. */
export const POISON_ATTEMPTS = 3;

/** How long a send waits at its account's caps; over that, the account rests until they let through. */
export const GATE_WAIT_MS = 5_000;

/** How long a worker may be silent before others take over what it had taken, unless told otherwise. */
export const LEASE_MS = 60_000;

/** How long a message waits after its first failed try, unless told otherwise. */
export const FIRST_RETRY_MS = MINUTE_MS;

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
	{ rateLimits, leaseMs = LEASE_MS }: Pick<WorkerOptions, 'rateLimits' | 'leaseMs'>,
): SendPolicy {
	return {
		...DEFAULT_POLICY,
		windowMs: Math.max(retentionMs, SHORTEST_WINDOW_MS),
		retentionMs,
		leaseMs,
		onUnknown: 'hold',
		// Somebody wants it tried again: refused is what certainly did not leave.
		onRefused: 'send-again',
		waitForInFlightMs: 0,
		retries: 0,
		rateLimits,
		maxRateWaitMs: GATE_WAIT_MS,
	};
}

/** How far a message has come in its tries. */
export interface Backoff {
	/** How many there were, the running one included; at least 1. */
	readonly attempts: number;
	/** How long the first of them is followed by a pause. */
	readonly firstRetryMs?: number | undefined;
	/** A number in [0, 1). */
	readonly jitter: number;
}

const BACKOFF_GROWTH = 3.2;
const LONGEST_BACKOFF_MS = 12 * 60 * MINUTE_MS;

/**
 * How long to wait after a failed try: a minute at first, unless told otherwise, and then some five
 * hours after the sixth, spread by a fifth either way, and never less than the provider asked for.
 */
export function toBackoffMs(
	{ attempts, firstRetryMs = FIRST_RETRY_MS, jitter }: Backoff,
	retryAfterMs: number | undefined,
): number {
	const grownMs = firstRetryMs * BACKOFF_GROWTH ** (attempts - 1);
	const spreadMs = Math.min(grownMs, LONGEST_BACKOFF_MS) * (0.8 + 0.4 * jitter);
	return Math.max(Math.round(spreadMs), toRestMs(retryAfterMs ?? 0));
}
