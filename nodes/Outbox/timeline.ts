import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { readTimeline } from '../../lib/outbox/messages/timeline';
import { toTimelineEventOutput } from '../../lib/outbox/messages/timeline-output';
import {
	choiceParameter,
	labelParameter,
	readParameter,
	textParameter,
} from '../shared/parameters';
import { timeParameter } from '../shared/time-parameter';
import {
	readCollection,
	requiredParameter,
	type Operation,
	type OperationInput,
} from './operation';
import { readLimit } from './read-limit';

const choiceSchema = z.object({
	timelineOf: choiceParameter(['contactId', 'contextId', 'dealId', 'recipient']),
});

/** All that has happened to the messages of somebody, or about something. */
export const runTimeline: Operation = async (input) => {
	const limit = readLimit(input);
	const { cursor, ...filter } = readFilters(input);
	const { events, nextCursor = null } = await readTimeline(
		{ ...readSubject(input), ...filter },
		{ limit, cursor },
		input.environment,
	);
	return events.map((event, index) => ({
		...toTimelineEventOutput(event),
		// Every item has the same fields; the last one says where to go on.
		next_cursor: index === events.length - 1 ? nextCursor : null,
	}));
};

/** Whose timeline it is. */
function readSubject({ context, itemIndex }: OperationInput) {
	const { timelineOf } = parseInput(choiceSchema, {
		timelineOf: readParameter(context, 'timelineOf', itemIndex, 'contactId'),
	});
	const read = (name: string): unknown => readParameter(context, name, itemIndex, '');
	const given = { [timelineOf]: read(timelineOf) };
	switch (timelineOf) {
		case 'contactId':
			return parseInput(z.object({ contactId: requiredParameter }), given);
		case 'dealId':
			return parseInput(z.object({ dealId: requiredParameter }), given);
		case 'recipient':
			return parseInput(z.object({ recipient: requiredParameter }), given);
		case 'contextId':
			return parseInput(z.object({ contextId: requiredParameter, contextType: labelParameter }), {
				...given,
				contextType: read('contextType'),
			});
	}
}

function readFilters(input: OperationInput) {
	const timeZone = input.context.getTimezone();
	return parseInput(
		z.object({
			cursor: textParameter,
			tag: textParameter,
			createdFrom: timeParameter(timeZone),
			createdBefore: timeParameter(timeZone),
		}),
		readCollection(input, 'timelineFilters'),
	);
}
