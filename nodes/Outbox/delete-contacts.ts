import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readAddresses } from './read-addresses';

/** Contacts that are not known any more. */
export const runDeleteContacts: Operation = async (input) => {
	const addresses = readAddresses(input);
	const { contacts } = openDirectory(input);
	const outputs: object[] = [];
	for (const email of addresses) {
		outputs.push({ email, deleted: (await contacts.remove([email])) > 0 });
	}
	return outputs;
};
