import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { purgeQueued } from '../../lib/outbox/queue-admin/purge-queued';
import { toTimestamp } from '../../lib/outbox/send-output';
import { numberParameter, readParameter } from '../shared/parameters';
import type { Operation } from './operation';
import { readQueue } from './read-queue';

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = 30;

const parametersSchema = z.object({
	olderThanDays: numberParameter({ min: 0, max: 36_500, whole: false }),
});

/** Old messages that are through, and are forgotten. */
export const runPurgeQueue: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const queue = readQueue(input);
	const { olderThanDays = DEFAULT_DAYS } = parseInput(parametersSchema, {
		olderThanDays: readParameter(context, 'olderThanDays', itemIndex, DEFAULT_DAYS),
	});
	const before = environment.clock.now() - olderThanDays * DAY_MS;
	const purged = await purgeQueued({ queue, before }, environment);
	return [{ queue, before: toTimestamp(before), purged }];
};
