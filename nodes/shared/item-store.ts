import type { Backend } from '../../lib/core/backend';
import { isOutboxError } from '../../lib/core/errors';
import type { Runtime } from './compose';
import type { StoreChoice } from './compose/stores';

/** The store that an item is recorded in. */
export interface ItemStore {
	readonly backend: Backend;
	readonly secret: Uint8Array;
	/** See `Environment.unguarded`. */
	readonly unguarded: Backend | undefined;
}

/**
 * Opens the store. When that fails, the user may prefer to send unguarded.
 * @throws OutboxError `store_unavailable`
 */
export async function openItemStore(
	runtime: Pick<Runtime, 'openStore' | 'unguardedStore'>,
	store: StoreChoice,
	onStoreUnavailable: 'fail' | 'send-unguarded',
): Promise<ItemStore> {
	const unguarded = onStoreUnavailable === 'fail' ? undefined : runtime.unguardedStore();
	return openGuarded(runtime, store, unguarded).catch(async (error: unknown) => {
		const lost = isOutboxError(error) && error.code === 'store_unavailable';
		if (!lost || !unguarded) throw error;
		return { backend: unguarded, secret: await unguarded.secret(), unguarded: undefined };
	});
}

async function openGuarded(
	runtime: Pick<Runtime, 'openStore'>,
	store: StoreChoice,
	unguarded: Backend | undefined,
): Promise<ItemStore> {
	const backend = runtime.openStore(store);
	return { backend, secret: await backend.secret(), unguarded };
}
