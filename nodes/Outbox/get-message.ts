import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { getMessage, type MessageReference } from '../../lib/outbox/messages/get-message';
import { toMessageOutput } from '../../lib/outbox/messages/message-output';
import { choiceParameter, readParameter } from '../shared/parameters';
import { requiredParameter, type Operation, type OperationInput } from './operation';

const choiceSchema = z.object({ getBy: choiceParameter(['uid', 'idempotencyKey', 'messageId']) });

/** One message, by what it is known by. */
export const runGet: Operation = async (input) => {
	const submission = await getMessage(readReference(input), input.environment);
	return [toMessageOutput(submission)];
};

function readReference({ context, itemIndex }: OperationInput): MessageReference {
	const { getBy } = parseInput(choiceSchema, {
		getBy: readParameter(context, 'getBy', itemIndex, 'uid'),
	});
	const given = { [getBy]: readParameter(context, getBy, itemIndex, '') };
	switch (getBy) {
		case 'uid':
			return parseInput(z.object({ uid: requiredParameter }), given);
		case 'idempotencyKey':
			return {
				key: parseInput(z.object({ idempotencyKey: requiredParameter }), given).idempotencyKey,
			};
		case 'messageId':
			return parseInput(z.object({ messageId: requiredParameter }), given);
	}
}
