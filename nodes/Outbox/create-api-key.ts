import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { toApiKeyOutput } from '../../lib/outbox/api/api-key-output';
import { PERMISSIONS } from '../../lib/outbox/api/api-keys';
import { numberParameter, readParameter } from '../shared/parameters';
import { timeParameter } from '../shared/time-parameter';
import { openApiKeys } from './api-keys';
import { readCollection, requiredLabel, type Operation } from './operation';

const DEFAULT_PER_SECOND = 10;
const DEFAULT_PER_DAY = 10_000;

/** Makes a key. Nobody gets to see it again. */
export const runCreateApiKey: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const schema = z.object({
		keyName: requiredLabel,
		permissions: z.array(z.enum(PERMISSIONS)).min(1, 'Choose at least one.'),
		expiresAt: timeParameter(context.getTimezone()),
		perSecondLimit: numberParameter({ min: 1, max: 1_000_000 }),
		perDayLimit: numberParameter({ min: 1, max: 1_000_000_000 }),
	});
	const { keyName, perSecondLimit, perDayLimit, ...given } = parseInput(schema, {
		...readCollection(input, 'keyFields'),
		keyName: readParameter(context, 'keyName', itemIndex, ''),
		permissions: readParameter(context, 'permissions', itemIndex, [...PERMISSIONS]),
	});
	const { key, token } = await openApiKeys(input).create({
		...given,
		name: keyName,
		perSecond: perSecondLimit ?? DEFAULT_PER_SECOND,
		perDay: perDayLimit ?? DEFAULT_PER_DAY,
	});
	return [{ api_key: token, ...toApiKeyOutput(key, environment.clock.now()) }];
};
