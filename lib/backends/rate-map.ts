import type { Clock } from '../core/ports';
import { decideRate, toRestMs, windowStart, type RateBucket, type RateStore } from '../core/rates';

/** The sends in one window of a bucket. */
export interface CountedWindow {
	readonly perMs: number;
	readonly startsAt: number;
	readonly used: number;
}

/** What is kept of the buckets, in objects that can be saved as they are. */
export interface KeptRates {
	/** The newest window of each bucket and length. */
	readonly windows: Record<string, CountedWindow>;
	/** Until when a bucket rests. */
	readonly rests: Record<string, number>;
}

export interface RateMapOptions {
	readonly clock: Clock;
	/** Where everything is kept; may hold what was kept before. */
	readonly kept?: KeptRates;
	/** Called when anything has changed in there. */
	readonly onChange?: () => void;
}

/** How often what is over is forgotten. */
const TIDY_EVERY_MS = 60_000;

/** Rates in objects. Nothing waits in here, so every method is atomic. */
export function createRateMap({
	clock,
	kept: { windows, rests } = { windows: {}, rests: {} },
	onChange,
}: RateMapOptions): RateStore {
	let tidyAt = -Infinity;

	const forgetWhere = <Value>(
		record: Record<string, Value>,
		isOver: (value: Value) => boolean,
	): void => {
		for (const [name, value] of Object.entries(record)) {
			if (isOver(value)) Reflect.deleteProperty(record, name);
		}
	};

	/** There may be a bucket for every conversation, so they must not gather. */
	const tidy = (now: number): void => {
		if (now < tidyAt) return;
		tidyAt = now + TIDY_EVERY_MS;
		forgetWhere(windows, ({ startsAt, perMs }) => startsAt + perMs <= now);
		forgetWhere(rests, (until) => until <= now);
	};

	const usedIn = (bucket: string, perMs: number, now: number): number => {
		const window = windows[nameOf(bucket, perMs)];
		return window?.startsAt === windowStart(perMs, now) ? window.used : 0;
	};

	const count = ({ name, limits }: RateBucket, now: number): void => {
		// Two limits on one window still count one send.
		for (const perMs of new Set(limits.map(({ perMs }) => perMs))) {
			windows[nameOf(name, perMs)] = {
				perMs,
				startsAt: windowStart(perMs, now),
				used: usedIn(name, perMs, now) + 1,
			};
			onChange?.();
		}
	};

	return {
		async take(buckets) {
			const now = clock.now();
			tidy(now);
			const states = buckets.map(({ name, limits }) => ({
				limits,
				used: limits.map(({ perMs }) => usedIn(name, perMs, now)),
				restsUntil: rests[name],
			}));
			const decision = decideRate(states, now);
			if (decision.allowed) for (const bucket of buckets) count(bucket, now);
			return decision;
		},

		async rest(bucket, ms) {
			const now = clock.now();
			tidy(now);
			const until = now + toRestMs(ms);
			if (until <= (rests[bucket] ?? now)) return;
			rests[bucket] = until;
			onChange?.();
		},
	};
}

function nameOf(bucket: string, perMs: number): string {
	return JSON.stringify([bucket, perMs]);
}
