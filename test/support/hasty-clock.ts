import type { Clock } from '../../lib/core/ports';
import { createSystemClock } from '../../lib/outbox/system';

/** The machine's clock in a hurry: nobody sleeps for longer than this. */
export function createHastyClock(longestMs: number): Clock {
	const clock = createSystemClock();
	return {
		...clock,
		sleep: (ms, signal) => clock.sleep(Math.min(ms, longestMs), signal),
	};
}
