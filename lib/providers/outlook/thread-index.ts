/** A reserved byte and five of the time, then the GUID that the whole conversation shares. */
const HEADER_BYTES = 22;
const TIME_BYTES = 6;
const CHILD_BYTES = 5;
/** More would not fit on the line of a header once it is base64. */
const MAX_BYTES = 600;

/** From 1601, where FILETIME starts, to 1970. */
const FILETIME_OFFSET_MS = 11_644_473_600_000;

const DELTA_MASK = 0x7fff_ffffn;
const LONG_DELTA_FLAG = 0x8000_0000n;

/**
 * The place of a reply in its parent's conversation, as Outlook writes it into `Thread-Index`:
 * the parent's place and five bytes for the time that has passed.
 *
 * @param parentIndex base64, as Graph gives it in `conversationIndex`
 * @param sentAt milliseconds since the epoch
 * @returns base64; undefined when the parent's index is none
 * @see https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxomsg/9e994fbb-b839-495f-84e3-2c8c02c7dd9b
 */
export function toChildIndex(parentIndex: string, sentAt: number): string | undefined {
	const parent = Buffer.from(parentIndex, 'base64');
	if (parent.length < HEADER_BYTES || parent[0] !== 1) return undefined;
	const kept = parent.length + CHILD_BYTES > MAX_BYTES ? parent.subarray(0, HEADER_BYTES) : parent;
	const startedAt = BigInt(parent.readUIntBE(0, TIME_BYTES)) << 16n;
	const child = Buffer.alloc(CHILD_BYTES);
	child.writeUInt32BE(toTimeDelta(BigInt(sentAt + FILETIME_OFFSET_MS) * 10_000n - startedAt));
	return Buffer.concat([kept, child]).toString('base64');
}

/** 31 bits of the time that has passed since the conversation began, coarser after 1.7 years. */
function toTimeDelta(passed: bigint): number {
	const delta = passed > 0n ? passed : 0n;
	const isLong = delta >> 49n > 0n;
	return Number(isLong ? ((delta >> 23n) & DELTA_MASK) | LONG_DELTA_FLAG : delta >> 18n);
}
