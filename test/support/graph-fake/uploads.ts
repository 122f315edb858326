import type { IncomingMessage } from 'node:http';

import type { Answer } from './http';
import { GraphProblem } from './graph-problem';
import type { Item } from './mailbox';
import type { AttachmentItem } from './attached-file';

/** What an upload session is too small and too large for. */
const MIN_BYTES = 3_000_000;
const MAX_BYTES = 150_000_000;
const RANGE_UNIT = 320 * 1024;
const MAX_RANGE_BYTES = 4_000_000;

interface Session {
	readonly item: Item;
	readonly file: AttachmentItem;
	readonly mailbox: string;
	readonly ranges: Buffer[];
}

/** Upload sessions: URLs of another service, which carry a permission of their own. */
export function createUploads(maxMessageBytes: () => number) {
	const sessions = new Map<string, Session>();
	return {
		open(item: Item, file: AttachmentItem, mailbox: string): string {
			if (file.size < MIN_BYTES) {
				throw new GraphProblem(
					400,
					'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
					'The attachment size is less than the minimum.',
				);
			}
			if (file.size > MAX_BYTES) {
				throw new GraphProblem(400, 'ErrorAttachmentSizeLimitExceeded', 'Too large.');
			}
			const token = `upload-permission-${sessions.size + 1}`;
			sessions.set(token, { item, file, mailbox, ranges: [] });
			return token;
		},
		mailboxOf: (token: string): string | undefined => sessions.get(token)?.mailbox,
		put(token: string, request: IncomingMessage, bytes: Buffer, violate: (text: string) => void) {
			const session = sessions.get(token);
			if (!session) throw new GraphProblem(404, 'ErrorItemNotFound', 'No such upload session.');
			const { file, ranges, item } = session;
			const done = sizeOf(ranges);
			const end = done + bytes.length;
			const isLast = end === file.size;
			const expected = `bytes ${done}-${end - 1}/${file.size}`;
			if (request.headers['content-range'] !== expected) {
				throw new GraphProblem(416, 'ErrorInvalidRange', `Expected ${expected}.`);
			}
			if (request.headers.authorization) violate('a token was sent to the upload service');
			if (!isLast && bytes.length % RANGE_UNIT !== 0) violate('a range is not in units of 320 KiB');
			if (bytes.length > MAX_RANGE_BYTES) violate('a range has more than 4 MB');
			ranges.push(bytes);
			if (!isLast) return inProgress(end);
			sessions.delete(token);
			assertFits(item, file.size, maxMessageBytes());
			const { size: _size, ...described } = file;
			item.attachments.push({ ...described, bytes: Buffer.concat(ranges) });
			return { status: 201, headers: { location: `https://outlook.example/attachments/${token}` } };
		},
	};
}

export function assertFits(
	{ mime, attachments }: Pick<Item, 'mime' | 'attachments'>,
	more: number,
	maxMessageBytes: number,
): void {
	const total = mime.length + sizeOf(attachments.map(({ bytes }) => bytes)) + more;
	if (total <= maxMessageBytes) return;
	throw new GraphProblem(
		400,
		'ErrorMessageSizeExceeded',
		'The message exceeds the maximum supported size.',
	);
}

function inProgress(next: number): Answer {
	const expirationDateTime = '2030-01-01T00:00:00Z';
	return { status: 200, json: { expirationDateTime, nextExpectedRanges: [`${next}-`] } };
}

function sizeOf(parts: readonly Buffer[]): number {
	return parts.reduce((sum, { length }) => sum + length, 0);
}
