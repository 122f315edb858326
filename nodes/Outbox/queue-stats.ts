import { requireMessages } from '../../lib/outbox/backend-parts';
import { toQueueStatsOutput } from '../../lib/outbox/queue-admin/queued-output';
import type { Operation } from './operation';
import { readQueue } from './read-queue';

/** How a queue is doing. */
export const runQueueStats: Operation = async (input) => {
	const { backend, clock } = input.environment;
	const queue = readQueue(input);
	const stats = await requireMessages(backend).stats(queue);
	return [toQueueStatsOutput(queue, stats, clock.now())];
};
