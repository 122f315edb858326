import { importRows } from '../../lib/outbox/directory/import-rows';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readRows } from './read-rows';
import { parseContact } from './upsert-contact';

/** A whole list of contacts. */
export const runImportContacts: Operation = async (input) => {
	const { contacts } = openDirectory(input);
	const rows = await readRows(input, ['email', 'contact_id', 'from', 'reply_to']);
	const output = await importRows(rows, {
		toEntry: ({ email, contact_id: contactId, from, reply_to: replyTo }) =>
			parseContact({ address: email, contactId, from, replyTo }),
		store: (entries) => contacts.upsert(entries),
	});
	return [output];
};
