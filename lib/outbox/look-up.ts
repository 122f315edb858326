import { isOutboxError } from '../core/errors';
import { withDeadline } from './deadline';
import type { Environment } from './environment';
import type { SendPolicy } from './policy';
import { planRetryMs, type RetryPolicy } from './retry-pause';

/**
 * Reads something from a provider before anything is sent. A look-up changes nothing, so one that
 * fails for a passing reason is tried again like a delivery, within the same time for each try.
 *
 * @throws OutboxError why it could not be read, in the last try
 */
export async function lookUp<T>(
	read: (signal: AbortSignal) => Promise<T>,
	policy: RetryPolicy & Pick<SendPolicy, 'timeoutMs'>,
	{ clock, ids, signal: outer }: Pick<Environment, 'clock' | 'ids' | 'signal'>,
): Promise<T> {
	const { timeoutMs } = policy;
	for (let tries = 1; ; tries++) {
		try {
			return await withDeadline(read, { timeoutMs, clock, outer });
		} catch (error) {
			if (!isOutboxError(error)) throw error;
			await clock.sleep(planRetryMs(error, tries, policy, ids.jitter()), outer);
		}
	}
}
