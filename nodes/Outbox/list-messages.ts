import { tryToParseDateTime } from 'n8n-workflow';
import { z } from 'zod/v4';

import { submissionStateSchema } from '../../lib/core/submission';
import { parseInput } from '../../lib/mail/parse-input';
import { listMessages } from '../../lib/outbox/messages/list-messages';
import { toMessageOutput } from '../../lib/outbox/messages/message-output';
import {
	labelParameter,
	numberParameter,
	readParameter,
	textParameter,
} from '../shared/parameters';
import { readCollection, type Operation } from './operation';

const DEFAULT_LIMIT = 50;

const states = submissionStateSchema.options;

/** All messages that fit. */
export const runList: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const read = (name: string, fallback: unknown) =>
		readParameter(context, name, itemIndex, fallback);
	const { returnAll, limit, idempotencyKey, status, ...filter } = parseInput(
		toSchema(context.getTimezone()),
		{
			...readCollection(input, 'filters'),
			returnAll: read('returnAll', false),
			limit: read('limit', DEFAULT_LIMIT),
		},
	);
	const { submissions } = await listMessages(
		{ ...filter, key: idempotencyKey, state: status },
		{ limit: returnAll ? undefined : (limit ?? DEFAULT_LIMIT) },
		environment,
	);
	return submissions.map(toMessageOutput);
};

function toSchema(timeZone: string) {
	return z.object({
		returnAll: z.boolean({ error: 'Give true or false.' }),
		limit: numberParameter({ min: 1, max: 1_000_000 }),
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

/** A date of the panel or of an expression, in milliseconds since the epoch. */
function timeParameter(timeZone: string) {
	return z.unknown().transform((value, { addIssue }): number | undefined => {
		if (value === undefined || value === null || value === '') return undefined;
		if (typeof value === 'number') return value;
		try {
			// The value of a DateTime is its time in milliseconds.
			return Number(tryToParseDateTime(value, timeZone));
		} catch {
			addIssue({ code: 'custom', message: 'Give a date and time, e.g. 2026-04-17T10:22:11Z.' });
			return undefined;
		}
	});
}
