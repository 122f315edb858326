import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { toApiKeyOutput } from '../../lib/outbox/api/api-key-output';
import { readParameter } from '../shared/parameters';
import { openApiKeys } from './api-keys';
import { requiredParameter, type Operation } from './operation';

/** A key that opens nothing any more, as somebody else may have it. */
export const runRevokeApiKey: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const { keyId } = parseInput(z.object({ keyId: requiredParameter }), {
		keyId: readParameter(context, 'keyId', itemIndex, ''),
	});
	const key = await openApiKeys(input).revoke(keyId);
	return [toApiKeyOutput(key, environment.clock.now())];
};
