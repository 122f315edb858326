import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { numberParameter, readParameter } from '../shared/parameters';
import type { OperationInput } from './operation';

export const DEFAULT_LIMIT = 50;

const schema = z.object({
	returnAll: z.boolean({ error: 'Give true or false.' }),
	limit: numberParameter({ min: 1, max: 1_000_000 }),
});

/**
 * How many results a list gives out; undefined for all.
 * @throws OutboxError `validation_error` on `return_all` or `limit`
 */
export function readLimit({
	context,
	itemIndex,
}: Pick<OperationInput, 'context' | 'itemIndex'>): number | undefined {
	const { returnAll, limit } = parseInput(schema, {
		returnAll: readParameter(context, 'returnAll', itemIndex, false),
		limit: readParameter(context, 'limit', itemIndex, DEFAULT_LIMIT),
	});
	return returnAll ? undefined : (limit ?? DEFAULT_LIMIT);
}
