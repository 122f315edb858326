import { z } from 'zod/v4';

import { deliveryStateSchema } from '../../lib/core/queued-message';
import { parseInput } from '../../lib/mail/parse-input';
import { listQueued } from '../../lib/outbox/queue-admin/list-queued';
import { toQueuedMessageOutput } from '../../lib/outbox/queue-admin/queued-output';
import { labelParameter, textParameter } from '../shared/parameters';
import { timeParameter } from '../shared/time-parameter';
import { readCollection, type Operation } from './operation';
import { readLimit } from './read-limit';

const states = deliveryStateSchema.options;

/** All messages of queues that fit. */
export const runListQueued: Operation = async (input) => {
	const limit = readLimit(input);
	const { status, callId, ...filter } = parseInput(
		toSchema(input.context.getTimezone()),
		readCollection(input, 'queueFilters'),
	);
	const { messages } = await listQueued(
		{ ...filter, state: status, callUid: callId },
		{ limit },
		input.environment,
	);
	return messages.map(toQueuedMessageOutput);
};

function toSchema(timeZone: string) {
	return z.object({
		queue: labelParameter,
		callId: labelParameter,
		contactId: labelParameter,
		dealId: labelParameter,
		recipient: textParameter,
		tag: textParameter,
		status: textParameter.pipe(
			z.enum(states, { error: `Choose one of ${states.join(', ')}.` }).optional(),
		),
		createdFrom: timeParameter(timeZone),
		createdBefore: timeParameter(timeZone),
	});
}
