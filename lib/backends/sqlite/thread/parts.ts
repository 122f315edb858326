/**
 * A long list on its way to this thread: JSON arrays in UTF-8, one after another. They are handed
 * over without being copied.
 */
export type Parts = readonly Uint8Array<ArrayBuffer>[];

export function* readParts<Item>(parts: Parts): Generator<Item> {
	const decoder = new TextDecoder();
	for (const part of parts) {
		// Written by the other thread.
		yield* JSON.parse(decoder.decode(part)) as readonly Item[];
	}
}
