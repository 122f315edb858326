import { z } from 'zod/v4';

import { submissionStateSchema } from '../../lib/core/submission';
import { parseInput } from '../../lib/mail/parse-input';
import { listMessages } from '../../lib/outbox/messages/list-messages';
import { toMessageOutput } from '../../lib/outbox/messages/message-output';
import { labelParameter, textParameter } from '../shared/parameters';
import { timeParameter } from '../shared/time-parameter';
import { readCollection, type Operation } from './operation';
import { readLimit } from './read-limit';

const states = submissionStateSchema.options;

/** All messages that fit. */
export const runList: Operation = async (input) => {
	const { context, environment } = input;
	const limit = readLimit(input);
	const { idempotencyKey, status, ...filter } = parseInput(
		toSchema(context.getTimezone()),
		readCollection(input, 'filters'),
	);
	const { submissions } = await listMessages(
		{ ...filter, key: idempotencyKey, state: status },
		{ limit },
		environment,
	);
	return submissions.map(toMessageOutput);
};

function toSchema(timeZone: string) {
	return z.object({
		contactId: labelParameter,
		dealId: labelParameter,
		contextType: labelParameter,
		contextId: labelParameter,
		idempotencyKey: textParameter,
		recipient: textParameter,
		tag: textParameter,
		status: textParameter.pipe(
			z.enum(states, { error: `Choose one of ${states.join(', ')}.` }).optional(),
		),
		createdFrom: timeParameter(timeZone),
		createdBefore: timeParameter(timeZone),
	});
}
