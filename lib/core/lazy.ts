/**
 * Something that is made when it is first asked for, and is the same from then on. Meant for
 * packages: Node looks for their files on the disk again at every `import()`.
 *
 * @param make tried again at the next call when it fails
 */
export function createLazy<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () => {
		made ??= make().catch((error: unknown) => {
			made = undefined;
			throw error;
		});
		return made;
	};
}

/**
 * Does what takes long, such as loading a package, in a turn of the event loop of its own: what
 * comes before and after does not hold it up any longer.
 */
export async function inOwnTurn<T>(work: () => Promise<T>): Promise<T> {
	await nextTurn();
	const result = await work();
	await nextTurn();
	return result;
}

function nextTurn(): Promise<void> {
	return new Promise((resolve) => void setImmediate(resolve));
}
