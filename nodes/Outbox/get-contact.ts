import { OutboxError } from '../../lib/core/errors';
import { toIdentity } from '../../lib/mail/identity';
import { toContactOutput } from '../../lib/outbox/directory/directory-output';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readMailbox } from './read-addresses';

/** The contact with an address. */
export const runGetContact: Operation = async (input) => {
	const email = toIdentity(readMailbox(input).address);
	const contact = (await openDirectory(input).contacts.find([email])).get(email);
	if (contact) return [toContactOutput(contact)];
	throw new OutboxError(
		'not_found',
		`No contact has the address ${email}. Check it, and that it was stored with this store.`,
		{ details: { field: 'address' } },
	);
};
