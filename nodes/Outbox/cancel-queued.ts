import { cancelQueued } from '../../lib/outbox/queue-admin/cancel-queued';
import { toQueuedMessageOutput } from '../../lib/outbox/queue-admin/queued-output';
import type { Operation } from './operation';
import { readUuid } from './read-queue';

/** A message that is called back before it leaves. */
export const runCancelQueued: Operation = async (input) => [
	toQueuedMessageOutput(await cancelQueued(readUuid(input), input.environment)),
];
