import type { DatabaseSync } from 'node:sqlite';

import { decideRate, windowStart, type RateDecision, type RateLimit } from '../../../core/rates.ts';

export interface TakeArguments {
	readonly bucket: string;
	readonly limits: readonly [RateLimit, ...RateLimit[]];
}

export function createRatesTable(database: DatabaseSync) {
	const usedIn = database.prepare(
		`SELECT used FROM rate_windows
		WHERE bucket = :bucket AND per_ms = :per_ms AND starts_at = :starts_at`,
	);
	const count = database.prepare(
		`INSERT INTO rate_windows (bucket, per_ms, starts_at, used)
		VALUES (:bucket, :per_ms, :starts_at, 1)
		ON CONFLICT DO UPDATE SET used = used + 1`,
	);
	const removeEnded = database.prepare('DELETE FROM rate_windows WHERE starts_at + per_ms <= :now');

	return {
		take({ bucket, limits }: TakeArguments, now: number): RateDecision {
			const toWindow = (perMs: number) => ({
				bucket,
				per_ms: perMs,
				starts_at: windowStart(perMs, now),
			});
			const used = limits.map(({ perMs }) => Number(usedIn.get(toWindow(perMs))?.['used'] ?? 0));
			const decision = decideRate(limits, used, now);
			if (decision.allowed) {
				// Two limits on one window still count one send.
				for (const perMs of new Set(limits.map(({ perMs }) => perMs))) count.run(toWindow(perMs));
			}
			return decision;
		},

		removeEnded(now: number): void {
			removeEnded.run({ now });
		},
	};
}
