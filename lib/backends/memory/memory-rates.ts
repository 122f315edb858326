import type { Clock } from '../../core/ports';
import { decideRate, windowStart, type RateStore } from '../../core/rates';

interface Window {
	startsAt: number;
	used: number;
}

/** Counts in a map that keeps the present window of each bucket and length. */
export function createMemoryRates(clock: Clock): RateStore {
	const windows = new Map<string, Window>();

	const presentWindow = (bucket: string, perMs: number, now: number): Window => {
		const name = JSON.stringify([bucket, perMs]);
		const startsAt = windowStart(perMs, now);
		const kept = windows.get(name);
		if (kept?.startsAt === startsAt) return kept;
		const fresh = { startsAt, used: 0 };
		windows.set(name, fresh);
		return fresh;
	};

	return {
		async take(bucket, limits) {
			const now = clock.now();
			const present = limits.map(({ perMs }) => presentWindow(bucket, perMs, now));
			const decision = decideRate(
				limits,
				present.map(({ used }) => used),
				now,
			);
			// Two limits on one window still count one send.
			if (decision.allowed) for (const window of new Set(present)) window.used += 1;
			return decision;
		},
	};
}
