import { listMessages } from '../../lib/outbox/messages/list-messages';
import { toMessageOutput } from '../../lib/outbox/messages/message-output';
import type { Operation } from './operation';
import { readLimit } from './read-limit';
import { readMessageFilters } from './read-message-filters';

/** All messages that fit. */
export const runList: Operation = async (input) => {
	const limit = readLimit(input);
	const { submissions } = await listMessages(
		readMessageFilters(input),
		{ limit },
		input.environment,
	);
	return submissions.map(toMessageOutput);
};
