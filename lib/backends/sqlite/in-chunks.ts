/** So that neither the event loop nor other operations wait for long. */
const CHUNK_SIZE = 500;

/** Asks for long lists in several operations. */
export async function inChunks<Item, Result>(
	items: readonly Item[],
	ask: (chunk: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result[]> {
	const results: Result[] = [];
	for (let start = 0; start < items.length; start += CHUNK_SIZE) {
		results.push(...(await ask(items.slice(start, start + CHUNK_SIZE))));
	}
	return results;
}
