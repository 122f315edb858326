/** Those who want to be told that something has changed. */
export interface Listeners {
	/** @returns a function that takes the listener out again */
	add(listener: () => void): () => void;
	/** Tells them soon, once for whatever happens until then. */
	tell(): void;
	readonly count: number;
}

export function createListeners(): Listeners {
	const entries = new Set<{ readonly listener: () => void }>();
	let isTelling = false;

	return {
		add(listener) {
			// The same function may listen twice.
			const entry = { listener };
			entries.add(entry);
			return () => {
				entries.delete(entry);
			};
		},

		tell() {
			if (isTelling || entries.size === 0) return;
			isTelling = true;
			queueMicrotask(() => {
				isTelling = false;
				for (const { listener } of entries) listener();
			});
		},

		get count() {
			return entries.size;
		},
	};
}
