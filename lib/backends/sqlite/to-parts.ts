import { setImmediate as nextTurn } from 'node:timers/promises';

/** What is written in one go, in characters: about a millisecond's work. */
const PART_LENGTH = 256 * 1024;

/**
 * Writes a long list for the database's thread, without holding up the event loop for long.
 * @see Parts in thread/parts.ts
 */
export async function toParts(items: readonly unknown[]): Promise<Uint8Array<ArrayBuffer>[]> {
	const parts: Uint8Array<ArrayBuffer>[] = [];
	const encoder = new TextEncoder();
	let texts: string[] = [];
	let length = 0;
	const endPart = (): void => {
		if (texts.length > 0) parts.push(encoder.encode(`[${texts.join()}]`));
		texts = [];
		length = 0;
	};

	for (const item of items) {
		const text = JSON.stringify(item);
		texts.push(text);
		length += text.length;
		if (length < PART_LENGTH) continue;
		endPart();
		await nextTurn();
	}
	endPart();
	return parts;
}
