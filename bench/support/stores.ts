import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Backend } from '../../lib/core/backend';
import type { RedisServer } from '../../test/support/redis-server';
import { built } from './built';

/** Places for stores of the bench's own; all are gone at the end. */
export interface StorePlaces {
	/** A folder that is removed at the end. */
	readonly folder: string;
	/** Why there is no Redis, where there is none. */
	readonly noRedis: string | undefined;
	memory(): Backend;
	sqlite(name: string): { readonly backend: Backend; readonly path: string };
	/** @param database the number of the logical database */
	redis(database: number): Backend | undefined;
	/** The server itself, where there is one. */
	readonly redisServer: RedisServer | undefined;
	/** How often the Redis server has read from a connection so far. */
	redisReads(): Promise<number>;
	close(): Promise<void>;
}

export async function openStorePlaces(): Promise<StorePlaces> {
	const clock = built.system.createSystemClock();
	const ids = built.system.createSystemIds(clock);
	const folder = mkdtempSync(join(tmpdir(), 'outbox-bench-'));
	const opened: Backend[] = [];
	const { server, noRedis } = await startRedis();
	const keep = (backend: Backend): Backend => {
		opened.push(backend);
		return backend;
	};

	return {
		folder,
		noRedis,
		redisServer: server,
		memory: () => keep(built.memory.createMemoryBackend({ clock, ids })),
		sqlite(name) {
			const path = join(folder, name, 'outbox.sqlite');
			return { backend: keep(built.sqlite.openSqliteBackend({ path, clock, ids })), path };
		},
		redis(database) {
			if (!server) return undefined;
			const { redisConnectionSchema } = built.redisOptions;
			const { host, port } = server;
			return keep(
				built.redis.openRedisBackend({
					server: redisConnectionSchema.parse({ host, port, database }),
					prefix: 'bench',
					clock,
					ids,
					waitMs: 60_000,
				}),
			);
		},
		async redisReads() {
			const stats = String(await server?.run('INFO', 'stats'));
			return Number(/total_reads_processed:(\d+)/.exec(stats)?.[1]);
		},
		async close() {
			await Promise.all(opened.map((backend) => backend.close()));
			await server?.remove();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

interface StartedRedis {
	readonly server?: RedisServer;
	readonly noRedis?: string;
}

async function startRedis(): Promise<StartedRedis> {
	if (!built.has('lib/backends/redis/redis-backend.js')) {
		return { noRedis: 'This version has no Redis store, so Redis has no figures.' };
	}
	const { startRedisServer } = await import('../../test/support/redis-server');
	try {
		// A rewrite of the append-only file would fall into one round and not into the others.
		return { server: await startRedisServer({ config: { 'auto-aof-rewrite-percentage': '0' } }) };
	} catch (error) {
		return { noRedis: error instanceof Error ? error.message : 'Redis could not be started.' };
	}
}
