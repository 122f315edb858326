import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readAddresses } from './read-addresses';

/** Added addresses that may not send any more. */
export const runRemoveSenders: Operation = async (input) => {
	const addresses = readAddresses(input);
	const { senders } = openDirectory(input);
	const outputs: object[] = [];
	for (const address of addresses) {
		outputs.push({ address, removed: (await senders.remove([address])) > 0 });
	}
	return outputs;
};
