import { z } from 'zod/v4';

import { parseMailbox } from '../../lib/mail/addresses';
import { toIdentity } from '../../lib/mail/identity';
import { parseInput } from '../../lib/mail/parse-input';
import { importRows } from '../../lib/outbox/directory/import-rows';
import type { Row } from '../../lib/outbox/directory/parse-rows';
import { parseSuppressedStream } from '../../lib/outbox/directory/suppressed-stream';
import type { Suppression } from '../../lib/outbox/directory/suppressions';
import { timeParameter } from '../shared/time-parameter';
import { readEntry } from './add-suppressions';
import { openDirectory } from './directory';
import { noteParameter, type Operation } from './operation';
import { readRows } from './read-rows';
import { suppressionReasonParameter } from './suppression-reason';

type Entry = Omit<Suppression, 'createdAt'>;

/** A whole list of addresses that must not be written to. */
export const runImportSuppressions: Operation = async (input) => {
	const common = readEntry(input);
	const { suppressions } = openDirectory(input);
	const toEntry = createReader(common, input.context.getTimezone());
	const rows = await readRows(input, ['address', 'reason', 'stream', 'note', 'expires_at']);
	return [await importRows(rows, { toEntry, store: (entries) => suppressions.add(entries) })];
};

/** What a line does not say, all lines have in common. */
function createReader(common: Omit<Entry, 'address'>, timeZone: string): (row: Row) => Entry {
	const schema = z.object({
		reason: suppressionReasonParameter,
		note: noteParameter,
		expiresAt: timeParameter(timeZone),
	});
	return ({ address = '', reason, stream, note, expires_at: expiresAt }) => {
		const own = parseInput(schema, { reason: reason?.toLowerCase(), note, expiresAt });
		return {
			...common,
			...(reason && { reason: own.reason }),
			...(stream && { stream: parseSuppressedStream(stream) }),
			...(own.note !== undefined && { note: own.note }),
			...(own.expiresAt !== undefined && { expiresAt: own.expiresAt }),
			address: toIdentity(parseMailbox(address, 'address').address),
		};
	};
}
