import { z } from 'zod/v4';

import { validationError } from '../../lib/core/errors';
import { parseInput } from '../../lib/mail/parse-input';
import { erasePerson } from '../../lib/outbox/messages/erase-person';
import { toErasureOutput } from '../../lib/outbox/messages/erasure-output';
import { labelParameter, readParameter, textParameter } from '../shared/parameters';
import type { Operation } from './operation';

const schema = z.object({
	address: textParameter.transform((text) => (text?.trim() === '' ? undefined : text?.trim())),
	contactId: labelParameter,
	removeSuppressions: z.boolean({ error: 'Give true or false.' }),
});

/** What is known about a person, erased. */
export const runErase: Operation = async ({ context, itemIndex, environment }) => {
	const read = (name: string, fallback: unknown): unknown =>
		readParameter(context, name, itemIndex, fallback);
	const { address, contactId, removeSuppressions } = parseInput(schema, {
		address: read('address', ''),
		contactId: read('contactId', ''),
		removeSuppressions: read('removeSuppressions', false),
	});
	if (address === undefined && !contactId) {
		throw validationError(
			'address',
			'address and contact_id are both empty, so nothing was erased. Give one of them, or both.',
		);
	}
	const request = { address, contactId: contactId || undefined, removeSuppressions };
	return [toErasureOutput(await erasePerson(request, environment))];
};
