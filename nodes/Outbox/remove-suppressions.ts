import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { parseSuppressedStream } from '../../lib/outbox/directory/suppressed-stream';
import { labelParameter, readParameter } from '../shared/parameters';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readAddresses } from './read-addresses';

/** Addresses that may be written to again. */
export const runRemoveSuppressions: Operation = async (input) => {
	const { context, itemIndex } = input;
	const addresses = readAddresses(input);
	const { stream } = parseInput(z.object({ stream: labelParameter }), {
		stream: readParameter(context, 'stream', itemIndex, ''),
	});
	const about = stream ? parseSuppressedStream(stream) : undefined;
	const { suppressions } = openDirectory(input);
	const outputs: object[] = [];
	for (const address of addresses) {
		const removed = await suppressions.remove(address, about);
		outputs.push({ address, stream: about ?? null, removed });
	}
	return outputs;
};
