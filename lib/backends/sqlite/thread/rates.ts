import type { DatabaseSync } from 'node:sqlite';

import {
	decideRate,
	toRestMs,
	windowStart,
	type RateBucket,
	type RateDecision,
} from '../../../core/rates.ts';

export interface TakeArguments {
	readonly buckets: readonly RateBucket[];
}

export interface RestArguments {
	readonly bucket: string;
	readonly ms: number;
}

export function createRatesTables(database: DatabaseSync) {
	const usedIn = database.prepare(
		`SELECT used FROM rate_windows
		WHERE bucket = :bucket AND per_ms = :per_ms AND starts_at = :starts_at`,
	);
	const count = database.prepare(
		`INSERT INTO rate_windows (bucket, per_ms, starts_at, used)
		VALUES (:bucket, :per_ms, :starts_at, 1)
		ON CONFLICT DO UPDATE SET used = used + 1`,
	);
	const restOf = database.prepare('SELECT rests_until FROM rate_rests WHERE bucket = :bucket');
	const keepRest = database.prepare(
		`INSERT INTO rate_rests (bucket, rests_until) VALUES (:bucket, :rests_until)
		ON CONFLICT DO UPDATE SET rests_until = excluded.rests_until
			WHERE excluded.rests_until > rests_until`,
	);
	const removeEndedWindows = database.prepare(
		'DELETE FROM rate_windows WHERE starts_at + per_ms <= :now',
	);
	const removeEndedRests = database.prepare('DELETE FROM rate_rests WHERE rests_until <= :now');

	return {
		take({ buckets }: TakeArguments, now: number): RateDecision {
			const toWindow = (bucket: string, perMs: number) => ({
				bucket,
				per_ms: perMs,
				starts_at: windowStart(perMs, now),
			});
			const states = buckets.map(({ name, limits }) => ({
				limits,
				used: limits.map(({ perMs }) => Number(usedIn.get(toWindow(name, perMs))?.['used'] ?? 0)),
				restsUntil: Number(restOf.get({ bucket: name })?.['rests_until'] ?? now),
			}));
			const decision = decideRate(states, now);
			if (!decision.allowed) return decision;
			for (const { name, limits } of buckets) {
				// Two limits on one window still count one send.
				const lengths = new Set(limits.map(({ perMs }) => perMs));
				for (const perMs of lengths) count.run(toWindow(name, perMs));
			}
			return decision;
		},

		rest({ bucket, ms }: RestArguments, now: number): void {
			keepRest.run({ bucket, rests_until: now + toRestMs(ms) });
		},

		removeEnded(now: number): void {
			removeEndedWindows.run({ now });
			removeEndedRests.run({ now });
		},
	};
}
