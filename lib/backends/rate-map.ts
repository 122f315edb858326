import type { Clock } from '../core/ports';
import { decideRate, windowStart, type RateStore } from '../core/rates';

/** The present window of a bucket and length. */
export interface RateWindow {
	readonly startsAt: number;
	readonly used: number;
}

export interface RateMapOptions {
	readonly clock: Clock;
	/** Told of every window that was counted in. */
	readonly onChange?: (name: string, window: RateWindow) => void;
}

export interface RateMap extends RateStore {
	/** Takes a window in that was kept elsewhere. */
	restore(name: string, window: RateWindow): void;
}

/** Counts in a map that keeps the present window of each bucket and length. */
export function createRateMap({ clock, onChange }: RateMapOptions): RateMap {
	const windows = new Map<string, RateWindow>();

	const presentWindow = (name: string, perMs: number, now: number): RateWindow => {
		const startsAt = windowStart(perMs, now);
		const kept = windows.get(name);
		return kept?.startsAt === startsAt ? kept : { startsAt, used: 0 };
	};

	return {
		restore: (name, window) => void windows.set(name, window),

		async take(bucket, limits) {
			const now = clock.now();
			// Two limits on one window still count one send.
			const present = new Map<string, RateWindow>();
			const used = limits.map(({ perMs }) => {
				const name = JSON.stringify([bucket, perMs]);
				const window = presentWindow(name, perMs, now);
				present.set(name, window);
				return window.used;
			});
			const decision = decideRate(limits, used, now);
			if (!decision.allowed) return decision;
			for (const [name, window] of present) {
				const counted = { ...window, used: window.used + 1 };
				windows.set(name, counted);
				onChange?.(name, counted);
			}
			return decision;
		},
	};
}
