import { createMemoryBackend } from '../../../lib/backends/memory/memory-backend';
import { checkRedis, type RedisHealth } from '../../../lib/backends/redis/health';
import { openRedisBackend } from '../../../lib/backends/redis/redis-backend';
import type { StaticData } from '../../../lib/backends/static-data/saved-store';
import {
	createStaticDataBackend,
	queueModeRefusal,
} from '../../../lib/backends/static-data/static-data-backend';
import { createWorkflowStores } from '../../../lib/backends/static-data/workflow-stores';
import { openSqliteBackend } from '../../../lib/backends/sqlite/sqlite-backend';
import type { Backend } from '../../../lib/core/backend';
import { sha256Hex } from '../../../lib/core/fingerprint';
import type { Clock, Ids } from '../../../lib/core/ports';
import { readRedisSettings, type RedisSettings } from '../redis-settings';
import { toStorePath } from '../store-location';

/** Somebody is waiting in front of the screen. */
const CHECK_TIMEOUT_MS = 15_000;

/** A store as a node has chosen it. `auto` is the one that all nodes agree on. */
export type StoreChoice =
	| { readonly kind: 'auto' | 'sqlite' }
	| { readonly kind: 'redis'; readonly settings: RedisSettings }
	| { readonly kind: 'static-data'; readonly workflowId: string; readonly staticData: StaticData };

type StaticDataChoice = Extract<StoreChoice, { readonly kind: 'static-data' }>;

/** The opened stores of a process. */
export interface Stores {
	/** @throws OutboxError `store_unavailable` */
	openStore(choice: StoreChoice): Backend;
	/** For sends that go out although the store cannot be reached. Forgets all with the process. */
	unguardedStore(): Backend;
	readonly redis: {
		/** @throws OutboxError `store_unavailable` saying which setting to change */
		check(settings: RedisSettings): Promise<RedisHealth>;
	};
	closeStores(): Promise<void>;
}

/** @param env read again at every use */
export function createStores(
	env: NodeJS.ProcessEnv,
	{ clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Stores {
	const stores = new Map<string, Backend>();
	const unguarded = createMemoryBackend({ clock, ids });
	const keep = (name: string, open: () => Backend): Backend => {
		const store = stores.get(name) ?? open();
		stores.set(name, store);
		return store;
	};
	const openSqlite = (): Backend => {
		const path = toStorePath(env);
		return keep(`sqlite ${path}`, () => openSqliteBackend({ path, clock, ids }));
	};
	/** The password is part of the name: whoever does not know it gets no store that others opened. */
	const openRedis = (settings: RedisSettings): Backend =>
		keep(`redis ${sha256Hex(JSON.stringify(settings))}`, () =>
			openRedisBackend({ ...settings, clock, ids }),
		);
	const workflowStores = createWorkflowStores({ clock, ids });
	const staticStores = new WeakMap<StaticData, Backend>();
	/** Each execution has static data of its own, and its store goes with it. */
	const openStaticData = ({ workflowId, staticData }: StaticDataChoice): Backend => {
		const known = staticStores.get(staticData);
		if (known) return known;
		const store = createStaticDataBackend({ stores: workflowStores, workflowId, staticData });
		staticStores.set(staticData, store);
		return store;
	};

	return {
		openStore(choice) {
			switch (choice.kind) {
				case 'static-data':
					if (env.EXECUTIONS_MODE === 'queue') throw queueModeRefusal();
					return openStaticData(choice);
				case 'redis':
					return openRedis(choice.settings);
				case 'sqlite':
					return openSqlite();
				case 'auto': {
					const settings = readRedisSettings(env);
					return settings ? openRedis(settings) : openSqlite();
				}
			}
		},
		unguardedStore: () => unguarded,
		redis: {
			check: (settings) => checkRedis({ ...settings, timeoutMs: CHECK_TIMEOUT_MS }),
		},
		async closeStores() {
			const backends = [...stores.values()];
			stores.clear();
			await Promise.all(backends.map((backend) => backend.close()));
		},
	};
}
