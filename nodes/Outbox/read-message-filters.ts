import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import type { MessageFilter } from '../../lib/outbox/messages/list-messages';
import { MESSAGE_STATUSES } from '../../lib/outbox/messages/message-status';
import { labelParameter, textParameter } from '../shared/parameters';
import { timeParameter } from '../shared/time-parameter';
import { readCollection, type OperationInput } from './operation';

/**
 * Which messages of the ledger an item asks for.
 * @throws OutboxError `validation_error` on the filter
 */
export function readMessageFilters(input: OperationInput): MessageFilter {
	const { idempotencyKey, ...filter } = parseInput(
		toSchema(input.context.getTimezone()),
		readCollection(input, 'filters'),
	);
	return { ...filter, key: idempotencyKey };
}

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
			z
				.enum(MESSAGE_STATUSES, { error: `Choose one of ${MESSAGE_STATUSES.join(', ')}.` })
				.optional(),
		),
		createdFrom: timeParameter(timeZone),
		createdBefore: timeParameter(timeZone),
	});
}
