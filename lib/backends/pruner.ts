import type { Clock } from '../core/ports';

/** Forgets old records bit by bit while the store is in use. */
export interface Pruner {
	/** To be called with every new record. Starts a chunk when one is due, and waits for nothing. */
	nudge(): void;
}

const CHUNK_SIZE = 200;
const PAUSE_MS = 60_000;
/** The pause while there is more to forget than fits into a chunk. */
const BACKLOG_PAUSE_MS = 1_000;

/** @param prune forgets at most `limit` records and returns how many; its failures are ignored, as whatever is wrong with the store shows in the sends too */
export function createPruner(prune: (limit: number) => Promise<number>, clock: Clock): Pruner {
	let dueAt = -Infinity;

	const pruneChunk = async (): Promise<void> => {
		const forgotten = await prune(CHUNK_SIZE);
		if (forgotten === CHUNK_SIZE) dueAt = clock.now() + BACKLOG_PAUSE_MS;
	};

	return {
		nudge() {
			if (clock.now() < dueAt) return;
			dueAt = clock.now() + PAUSE_MS;
			pruneChunk().catch(() => undefined);
		},
	};
}
