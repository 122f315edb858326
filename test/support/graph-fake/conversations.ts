import { createHash } from 'node:crypto';

import type { MimeFields } from './mime';

/** Where a message stands: the conversation's GUID is bytes 6 to 21 of the index. */
export interface Place {
	readonly conversationId: string;
	readonly index: Buffer;
}

interface Member {
	readonly place: Place;
	readonly fields: Pick<MimeFields, 'messageId'>;
}

const HEADER_BYTES = 22;
const FILETIME_OFFSET_MS = 11_644_473_600_000;

/**
 * Exchange's rules: the index that Outlook writes decides; else the messages that In-Reply-To and
 * References name; else a new conversation begins. The subject does not count.
 */
export function findPlace(
	{ threadIndex, inReplyTo = '', references = '' }: MimeFields,
	members: readonly Member[],
	{ owner, seed, now }: { readonly owner: string; readonly seed: string; readonly now: number },
): Place {
	if (threadIndex && threadIndex.length >= HEADER_BYTES) {
		return { conversationId: toConversationId(owner, threadIndex), index: threadIndex };
	}
	const named: readonly string[] = `${inReplyTo} ${references}`.match(/<[^<>]+>/g) ?? [];
	const parent = members.find(({ fields }) => named.includes(fields.messageId ?? ''));
	const index = parent
		? Buffer.concat([parent.place.index, Buffer.alloc(5)])
		: toNewIndex(seed, now);
	return { conversationId: toConversationId(owner, index), index };
}

function toNewIndex(seed: string, now: number): Buffer {
	const header = Buffer.alloc(HEADER_BYTES);
	header.writeBigUInt64BE(BigInt(now + FILETIME_OFFSET_MS) * 10_000n, 0);
	createHash('md5').update(seed).digest().copy(header, 6);
	return header;
}

/** Ids of conversations are a mailbox's own. */
function toConversationId(owner: string, index: Buffer): string {
	const guid = index.subarray(6, HEADER_BYTES).toString('hex');
	return `AAQkAD${Buffer.from(`${owner} ${guid}`).toString('base64url')}=`;
}
