import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { toSenderOutput } from '../../lib/outbox/directory/directory-output';
import { readParameter } from '../shared/parameters';
import { openDirectory } from './directory';
import { requiredParameter, type Operation } from './operation';
import { readMailbox } from './read-addresses';

const parametersSchema = z.object({ code: requiredParameter });

/** An address whose owner has told the code. */
export const runConfirmSender: Operation = async (input) => {
	const { context, itemIndex } = input;
	const { address } = readMailbox(input);
	const { code } = parseInput(parametersSchema, {
		code: readParameter(context, 'code', itemIndex, ''),
	});
	return [toSenderOutput(await openDirectory(input).senders.confirm(address, code))];
};
