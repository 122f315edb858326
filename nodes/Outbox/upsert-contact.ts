import { z } from 'zod/v4';

import { parseMailbox } from '../../lib/mail/addresses';
import { toIdentity } from '../../lib/mail/identity';
import { parseInput } from '../../lib/mail/parse-input';
import type { Contact } from '../../lib/outbox/directory/contacts';
import { toContactOutput } from '../../lib/outbox/directory/directory-output';
import { readParameter, textParameter } from '../shared/parameters';
import { openDirectory } from './directory';
import { readCollection, requiredLabel, requiredParameter, type Operation } from './operation';

const contactSchema = z.object({
	address: requiredParameter,
	contactId: requiredLabel,
	from: textParameter,
	replyTo: textParameter,
});

/** Somebody in the CRM, and how email to them is sent. */
export const runUpsertContact: Operation = async (input) => {
	const { context, itemIndex, environment } = input;
	const contact = parseContact({
		...readCollection(input, 'contactFields'),
		address: readParameter(context, 'address', itemIndex, ''),
		contactId: readParameter(context, 'contactId', itemIndex, ''),
	});
	await openDirectory(input).contacts.upsert([contact]);
	return [toContactOutput({ ...contact, updatedAt: environment.clock.now() })];
};

/** @throws OutboxError `validation_error` on the field */
export function parseContact(given: unknown): Omit<Contact, 'updatedAt'> {
	const { address, contactId, from, replyTo } = parseInput(contactSchema, given);
	return {
		email: toIdentity(parseMailbox(address, 'address').address),
		contactId,
		...(from !== undefined && { from: parseMailbox(from, 'from') }),
		...(replyTo !== undefined && { replyTo: parseMailbox(replyTo, 'reply_to') }),
	};
}
