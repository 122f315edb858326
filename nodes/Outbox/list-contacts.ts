import { collectPages } from '../../lib/outbox/collect-pages';
import { toContactOutput } from '../../lib/outbox/directory/directory-output';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readLimit } from './read-limit';

/** The known contacts, by address. */
export const runListContacts: Operation = async (input) => {
	const limit = readLimit(input);
	const { contacts } = openDirectory(input);
	const { items } = await collectPages(
		async (size, after) => {
			const page = await contacts.list({ limit: size, ...(after !== undefined && { after }) });
			return { items: page.contacts, next: page.nextAfter };
		},
		{ limit, signal: input.environment.signal },
	);
	return items.map(toContactOutput);
};
