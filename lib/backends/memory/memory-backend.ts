import type { Backend } from '../../core/backend';
import type { Clock, Ids } from '../../core/ports';
import { createLocalBackend } from '../local-backend';
import { createPruner } from '../pruner';
import { createRateMap } from '../rate-map';
import { createSecret } from '../secret';
import { createSubmissionMap } from '../submission-map';

/** A store in this process that forgets everything when it ends: for tests and previews. */
export function createMemoryBackend({
	clock,
	ids,
}: {
	readonly clock: Clock;
	readonly ids: Ids;
}): Backend {
	const submissions = createSubmissionMap({ clock });
	const store = {
		submissions,
		rates: createRateMap({ clock }),
		secret: createSecret(ids),
		pruner: createPruner(submissions.prune, clock),
	};
	return createLocalBackend({
		name: 'memory',
		title: 'The in-memory store',
		guarantees: { atomic: true, durable: 'never', shared: 'process' },
		open: () => store,
	});
}
