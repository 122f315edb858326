import { Readable } from 'node:stream';

import { exportMessages } from '../../lib/outbox/messages/export-messages';
import type { Operation } from './operation';
import { readMessageFilters } from './read-message-filters';
import { writeFile } from './write-file';

const FILE_NAME = 'messages.jsonl';

/** All messages that fit, in a file. */
export const runExport: Operation = async (input) => {
	let messages = 0;
	const lines = exportMessages(readMessageFilters(input), input.environment, () => messages++);
	const file = {
		name: FILE_NAME,
		mimeType: 'application/jsonl',
		content: Readable.from(lines, { objectMode: false }),
	};
	return [await writeFile(input, file, () => ({ file_name: FILE_NAME, messages }))];
};
