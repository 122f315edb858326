import { randomUUID } from 'node:crypto';

import type { Submission } from '../../lib/core/submission';
import { createSqliteStore } from '../lib/backends/sqlite/sqlite-store';
import { startRedisServer, type RedisServer } from '../support/redis-server';
import { SCOPE, type StoreAddress } from './assignment';
import { openStore } from './open-store';

export const STORE_NAMES = ['sqlite', 'redis'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** A real store that sending processes share, and that the test looks into. */
export interface SharedStore<Address extends StoreAddress = StoreAddress> {
	readonly address: Address;
	/** The record that holds the key; in the namespace of all runs unless another scope is given. */
	find(key: string, scope?: string): Promise<Submission | undefined>;
	remove(): Promise<void>;
}

export interface RedisStore extends SharedStore<Extract<StoreAddress, { name: 'redis' }>> {
	readonly server: RedisServer;
}

export function createStore(name: StoreName): Promise<SharedStore> {
	return name === 'sqlite' ? createSqlite() : createRedis();
}

/** On a server of its own, which keeps an append-only file. */
export async function createRedis(): Promise<RedisStore> {
	const server = await startRedisServer();
	const prefix = `faults-${randomUUID()}`;
	return {
		...(await share({ name: 'redis', port: server.port, prefix } as const, () => server.remove())),
		server,
	};
}

function createSqlite(): Promise<SharedStore> {
	const { path, remove } = createSqliteStore();
	return share({ name: 'sqlite', path }, async () => remove());
}

async function share<Address extends StoreAddress>(
	address: Address,
	removeFiles: () => Promise<void>,
): Promise<SharedStore<Address>> {
	const backend = openStore(address);
	return {
		address,
		find: async (key, scope = SCOPE) =>
			(await backend.submissions.findByKey(scope, key))?.submission,
		async remove() {
			await backend.close();
			await removeFiles();
		},
	};
}
