import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { DEFAULT_QUEUE, parseName } from '../../lib/outbox/queue/names';
import { labelParameter, readParameter } from '../shared/parameters';
import { requiredParameter, type OperationInput } from './operation';

type ItemInput = Pick<OperationInput, 'context' | 'itemIndex'>;

/**
 * Which queue an item is about.
 * @throws OutboxError `validation_error` on `queue`
 */
export function readQueue({ context, itemIndex }: ItemInput): string {
	const { queue } = parseInput(z.object({ queue: labelParameter }), {
		queue: readParameter(context, 'queue', itemIndex, DEFAULT_QUEUE),
	});
	return queue ? parseName(queue, 'queue') : DEFAULT_QUEUE;
}

/**
 * Which message of a queue an item is about.
 * @throws OutboxError `validation_error` on `uuid`
 */
export function readUuid({ context, itemIndex }: ItemInput): string {
	return parseInput(z.object({ uuid: requiredParameter }), {
		uuid: readParameter(context, 'uuid', itemIndex, ''),
	}).uuid;
}
