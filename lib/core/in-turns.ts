/** How long work may hold the event loop before everything else gets its turn. */
const LONGEST_MS = 4;
/** Shorter lists are through at once, and looking at the clock takes time. */
const ITEMS_BETWEEN_LOOKS = 32;
/** What is done with lists up to here is over in a moment. */
const LONG_LIST = 500;

/** Resolves when everything else that waits for the event loop has had its turn. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}

/** A new turn where what was done, or is about to be done, with so many items takes long. */
export async function turnFor(items: number): Promise<void> {
	if (items > LONG_LIST) await nextTurn();
}

/** Maps a list as `map` does, but leaves the event loop to others now and then. */
export async function mapInTurns<Item, Result>(
	items: readonly Item[],
	toResult: (item: Item, index: number) => Result,
): Promise<Result[]> {
	const results: Result[] = [];
	await turnFor(items.length);
	let since = performance.now();
	for (const [index, item] of items.entries()) {
		results.push(toResult(item, index));
		if ((index + 1) % ITEMS_BETWEEN_LOOKS > 0 || performance.now() - since < LONGEST_MS) continue;
		await nextTurn();
		since = performance.now();
	}
	return results;
}
