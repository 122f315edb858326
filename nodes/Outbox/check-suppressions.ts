import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { toSuppressionOutput } from '../../lib/outbox/directory/directory-output';
import { parseSuppressedStream } from '../../lib/outbox/directory/suppressed-stream';
import { EVERY_STREAM } from '../../lib/outbox/directory/suppressions';
import { labelParameter, readParameter } from '../shared/parameters';
import { openDirectory } from './directory';
import type { Operation } from './operation';
import { readAddresses } from './read-addresses';

/** Whether addresses may be written to. */
export const runCheckSuppressions: Operation = async (input) => {
	const { context, itemIndex } = input;
	const addresses = readAddresses(input);
	const { stream } = parseInput(z.object({ stream: labelParameter }), {
		stream: readParameter(context, 'stream', itemIndex, ''),
	});
	const blocked = await openDirectory(input).suppressions.check(
		addresses,
		stream ? parseSuppressedStream(stream) : EVERY_STREAM,
	);
	return addresses.map((address) => {
		const suppression = blocked.get(address);
		return {
			address,
			suppressed: suppression !== undefined,
			suppression: suppression ? toSuppressionOutput(suppression) : null,
		};
	});
};
