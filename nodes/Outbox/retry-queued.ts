import { toQueuedMessageOutput } from '../../lib/outbox/queue-admin/queued-output';
import { retryQueued } from '../../lib/outbox/queue-admin/retry-queued';
import { describeRun } from './describe-run';
import type { Operation } from './operation';
import { readUuid } from './read-queue';

/** A message that is given another turn. */
export const runRetryQueued: Operation = async (input) => [
	toQueuedMessageOutput(
		await retryQueued({ uid: readUuid(input), by: describeRun(input) }, input.environment),
	),
];
