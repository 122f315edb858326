import type { Backend } from '../../core/backend';
import type { Clock, Ids } from '../../core/ports';
import { createLocalBackend } from '../local-backend';
import { createLocalQueue } from '../local-queue';
import { createPruner } from '../pruner';
import { createRateMap } from '../rate-map';
import { createSecret } from '../secret';
import { createSubmissionMap } from '../submission-map';
import { createDocumentMap } from './document-map';
import { createMessageMap } from './message-map';

/** A store in this process that forgets everything when it ends: for tests and previews. */
export function createMemoryBackend({
	clock,
	ids,
}: {
	readonly clock: Clock;
	readonly ids: Ids;
}): Backend {
	const submissions = createSubmissionMap({ clock });
	const messages = createMessageMap({ clock });
	const documents = createDocumentMap({ clock });
	const store = {
		submissions,
		rates: createRateMap({ clock }),
		secret: createSecret(ids),
		pruner: createPruner((limit) => {
			documents.removeEnded();
			return submissions.prune(limit);
		}, clock),
	};
	const messagePruner = createPruner((limit) => messages.purge({ limit }), clock);
	return createLocalBackend({
		name: 'memory',
		title: 'The in-memory store',
		guarantees: { atomic: true, durable: 'never', shared: 'process' },
		open: () => store,
		queueing: {
			messages: {
				...messages,
				add(call) {
					messagePruner.nudge();
					return messages.add(call);
				},
			},
			documents,
			createQueue: (store) => createLocalQueue({ store, clock, ids }),
		},
	});
}
