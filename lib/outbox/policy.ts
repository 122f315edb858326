import type { RateLimit } from '../core/rates';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

/** What a user may decide about how a send behaves. */
export interface SendPolicy {
	/** How long an outcome answers for its key. */
	readonly windowMs: number;
	/** How long the record is kept after its last change. */
	readonly retentionMs: number;
	/** How long a run may stay silent before another may take over. */
	readonly leaseMs: number;
	/** What the same key with another payload means. */
	readonly onDifferentContent: 'conflict' | 'first-result';
	/** What the same key and payload mean after the message was refused for good. */
	readonly onRefused: 'refuse' | 'send-again';
	/** What to do when nobody can say whether the message left. */
	readonly onUnknown: 'hold' | 'send-again' | 'assume-sent';
	/** How long to wait for another run's result under the same key. */
	readonly waitForInFlightMs: number;
	/** Further tries after a failure that passes by itself and left nothing behind. */
	readonly retries: number;
	/** The longest pause before such a try; a provider that asks for more gets an error instead. */
	readonly maxRetryWaitMs: number;
	/** How long one try may take. */
	readonly timeoutMs: number;
	/** Caps for the sending account. */
	readonly rateLimits: readonly RateLimit[];
	/** The longest wait for a cap in all before the send fails as `rate_limited`. */
	readonly maxRateWaitMs: number;
}

export const DEFAULT_POLICY: SendPolicy = {
	windowMs: 24 * HOUR_MS,
	retentionMs: 90 * 24 * HOUR_MS,
	leaseMs: 60 * SECOND_MS,
	onDifferentContent: 'conflict',
	onRefused: 'refuse',
	onUnknown: 'hold',
	waitForInFlightMs: 30 * SECOND_MS,
	retries: 2,
	maxRetryWaitMs: 30 * SECOND_MS,
	timeoutMs: 120 * SECOND_MS,
	rateLimits: [],
	maxRateWaitMs: 30 * SECOND_MS,
};

/** Caps for an account; 0 means none. Days are those of UTC. */
export function toRateLimits({
	perSecond = 0,
	perDay = 0,
}: {
	readonly perSecond?: number | undefined;
	readonly perDay?: number | undefined;
}): readonly RateLimit[] {
	const limits = [
		{ limit: perSecond, perMs: SECOND_MS },
		{ limit: perDay, perMs: 24 * HOUR_MS },
	];
	return limits.filter(({ limit }) => limit > 0);
}
