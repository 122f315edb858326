import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { findQueued, readQueuedContent } from '../../lib/outbox/queue-admin/find-queued';
import {
	toQueuedContentOutput,
	toQueuedMessageOutput,
} from '../../lib/outbox/queue-admin/queued-output';
import { readParameter } from '../shared/parameters';
import type { Operation } from './operation';
import { readUuid } from './read-queue';

const parametersSchema = z.object({
	includeContent: z.boolean({ error: 'Give true or false.' }),
});

/** One message of a queue. */
export const runGetQueued: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const uuid = readUuid(input);
	const { includeContent } = parseInput(parametersSchema, {
		includeContent: readParameter(context, 'includeContent', itemIndex, false),
	});
	const message = toQueuedMessageOutput(await findQueued(uuid, environment));
	if (!includeContent) return [message];
	const content = await readQueuedContent(uuid, environment);
	return [{ ...message, content: toQueuedContentOutput(content) }];
};
