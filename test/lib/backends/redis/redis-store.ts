import { createHash, randomUUID } from 'node:crypto';

import {
	redisConnectionSchema,
	type RedisConnectionOptions,
} from '../../../../lib/backends/redis/options';
import { openRedisBackend } from '../../../../lib/backends/redis/redis-backend';
import type { TestStore } from '../../../contracts/backend/use-store';
import type { OpenStore } from '../../../support/backend-process-child';
import {
	startRedisServer,
	type RedisServer,
	type RedisServerOptions,
} from '../../../support/redis-server';

/** Where a store lies, as processes of the tests are told. */
interface Place {
	readonly server: RedisConnectionOptions;
	readonly prefix: string;
}

/** Opens the store at a place, going by the test's clock instead of the server's. */
export const openStore: OpenStore = (place, { clock, ids }) => {
	const { server, prefix }: Place = JSON.parse(place);
	return openRedisBackend({ server, prefix, clock, ids, time: () => clock.now() });
};

export interface RedisStore extends TestStore {
	readonly prefix: string;
	/** The place for `openStore`. */
	readonly place: string;
}

/**
 * A store under a prefix of its own.
 * @param server how to reach the server, where that is not the obvious way
 */
export function createRedisStore(
	redis: RedisServer,
	server: RedisConnectionOptions = connectionTo(redis),
	prefix = `test-${randomUUID()}`,
): RedisStore {
	const place = JSON.stringify({ server, prefix } satisfies Place);
	return {
		prefix,
		place,
		open: (environment) => openStore(place, environment),
		address: { module: __filename, place },
		corrupt: async (uid) => {
			await redis.run('SET', `{${prefix}}:record:${uid}`, 'no record');
		},
		corruptMessage: async (uid) => {
			await redis.run('SET', `{${prefix}}:message:${uid}`, 'no message');
		},
		corruptDocument: async (collection, key) => {
			const hash = createHash('sha256').update(JSON.stringify([collection]));
			const name = hash.digest('base64url').slice(0, 16);
			await redis.run('HSET', `{${prefix}}:documents:${name}`, key, 'no document');
		},
		dump: () => dumpKeys(redis, `{${prefix}}:`),
		remove: () => undefined,
	};
}

/** All keys that begin with a text, and what is kept under them. */
async function dumpKeys(redis: RedisServer, prefix: string): Promise<string> {
	const lines: unknown[] = [];
	for (const key of (await redis.run('KEYS', `${prefix}*`)) as string[]) {
		const type = String(await redis.run('TYPE', key));
		const read = READ_BY_TYPE[type];
		if (!read) throw new Error(`nobody reads keys of type ${type}`);
		const [command, ...args] = read;
		lines.push([key, await redis.run(command, key, ...args)]);
	}
	return lines.map((line) => JSON.stringify(line)).join('\n');
}

const READ_BY_TYPE: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
	string: ['GET'],
	hash: ['HGETALL'],
	list: ['LRANGE', '0', '-1'],
	set: ['SMEMBERS'],
	zset: ['ZRANGE', '0', '-1'],
	stream: ['XRANGE', '-', '+'],
};

/** Settings that fit the server, but for what is said otherwise. */
export function connectionTo(
	{ host, port, certificate }: Pick<RedisServer, 'host' | 'port' | 'certificate'>,
	settings: Readonly<Record<string, unknown>> = {},
): RedisConnectionOptions {
	return redisConnectionSchema.parse({
		host,
		port,
		...(certificate !== undefined && { tls: { caCertificate: certificate } }),
		...settings,
	});
}

/** A server for all tests of the surrounding `describe`. */
export function useRedisServer(options?: RedisServerOptions): () => RedisServer {
	let redis: RedisServer;
	beforeAll(async () => {
		redis = await startRedisServer(options);
	}, 60_000);
	afterAll(() => redis.remove());
	return () => redis;
}
