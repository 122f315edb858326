/**
 * Joins sources that are in order already; reads ahead one item of each.
 * @param timeOf what they are ordered by, the greatest first
 */
export async function* mergeNewestFirst<Item>(
	sources: readonly AsyncIterator<Item>[],
	timeOf: (item: Item) => number,
): AsyncGenerator<Item> {
	const heads = await Promise.all(sources.map((source) => source.next()));
	for (;;) {
		let newest: { readonly index: number; readonly item: Item; readonly time: number } | undefined;
		for (const [index, head] of heads.entries()) {
			if (head.done === true) continue;
			const time = timeOf(head.value);
			if (!newest || time > newest.time) newest = { index, item: head.value, time };
		}
		if (!newest) return;
		yield newest.item;
		const { index } = newest;
		const next = await sources[index]?.next();
		if (next) heads[index] = next;
	}
}
