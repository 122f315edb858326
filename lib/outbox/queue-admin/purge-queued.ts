import { requireMessages } from '../backend-parts';
import type { Environment } from '../environment';

/** Few enough that the store can do something else in between. */
const CHUNK_SIZE = 500;

/**
 * Forgets messages that are through and have not changed since a time.
 * @param before milliseconds since the epoch
 * @returns how many
 * @throws OutboxError `store_unavailable` where the store keeps no queue
 */
export async function purgeQueued(
	{ queue, before }: { readonly queue?: string | undefined; readonly before: number },
	{ backend, signal }: Pick<Environment, 'backend' | 'signal'>,
): Promise<number> {
	const store = requireMessages(backend);
	let purged = 0;
	while (!signal?.aborted) {
		const limit = CHUNK_SIZE;
		const count = await store.purge({ limit, before, ...(queue !== undefined && { queue }) });
		purged += count;
		if (count < limit) break;
	}
	return purged;
}
