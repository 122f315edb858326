import type { Backend } from '../../core/backend';
import { storeError } from '../../core/errors';
import type { Clock, Ids } from '../../core/ports';
import { createPruner } from '../pruner';
import { createSecret } from '../secret';
import { createMemoryRates } from './memory-rates';
import { createMemorySubmissions } from './memory-submissions';

/** A store in this process that forgets everything when it ends: for tests and previews. */
export function createMemoryBackend({
	clock,
	ids,
}: {
	readonly clock: Clock;
	readonly ids: Ids;
}): Backend {
	const submissions = createMemorySubmissions(clock);
	const rates = createMemoryRates(clock);
	const pruner = createPruner(submissions.prune, clock);
	const secret = createSecret(ids);
	let closed = false;

	const whileOpen = <Arguments extends unknown[], Result>(
		method: (...args: Arguments) => Promise<Result>,
	) => {
		return async (...args: Arguments): Promise<Result> => {
			if (closed) throw storeError('The in-memory store has been closed.');
			return method(...args);
		};
	};

	return {
		name: 'memory',
		guarantees: { atomic: true, durable: 'never', shared: 'process' },
		submissions: {
			claim: whileOpen((...args) => {
				pruner.nudge();
				return submissions.claim(...args);
			}),
			swap: whileOpen(submissions.swap),
			renew: whileOpen(submissions.renew),
			findByUid: whileOpen(submissions.findByUid),
			findByKey: whileOpen(submissions.findByKey),
			findNewestInSlot: whileOpen(submissions.findNewestInSlot),
			prune: whileOpen(submissions.prune),
		},
		rates: { take: whileOpen(rates.take) },
		secret: whileOpen(async () => secret),
		async close() {
			closed = true;
		},
	};
}
