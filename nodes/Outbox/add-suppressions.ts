import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { toSuppressionOutput } from '../../lib/outbox/directory/directory-output';
import { parseSuppressedStream } from '../../lib/outbox/directory/suppressed-stream';
import { EVERY_STREAM, type Suppression } from '../../lib/outbox/directory/suppressions';
import { labelParameter, readParameter } from '../shared/parameters';
import { timeParameter } from '../shared/time-parameter';
import { describeRun } from './describe-run';
import { openDirectory } from './directory';
import { noteParameter, readCollection, type Operation, type OperationInput } from './operation';
import { readAddresses } from './read-addresses';
import { suppressionReasonParameter } from './suppression-reason';

/** Addresses that must not be written to from now on. */
export const runAddSuppressions: Operation = async (input) => {
	const addresses = readAddresses(input);
	const entry = readEntry(input);
	const { suppressions } = openDirectory(input);
	await suppressions.add(addresses.map((address) => ({ ...entry, address })));
	const createdAt = input.environment.clock.now();
	return addresses.map((address) => toSuppressionOutput({ ...entry, address, createdAt }));
};

/** What an item says about all addresses that it adds. */
export function readEntry(input: OperationInput): Omit<Suppression, 'address' | 'createdAt'> {
	const { context, itemIndex } = input;
	const { stream, source, ...entry } = parseInput(
		z.object({
			reason: suppressionReasonParameter,
			stream: labelParameter,
			source: labelParameter,
			note: noteParameter,
			expiresAt: timeParameter(context.getTimezone()),
		}),
		{
			...readCollection(input, 'suppressionFields'),
			reason: readParameter(context, 'reason', itemIndex, ''),
		},
	);
	return {
		...entry,
		stream: stream ? parseSuppressedStream(stream) : EVERY_STREAM,
		source: source ?? describeRun(input),
	};
}
