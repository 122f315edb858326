import { z } from 'zod/v4';

import type { Backend } from '../../core/backend';
import type { Clock, Ids } from '../../core/ports';
import { createPruner } from '../pruner';
import { createSecret } from '../secret';
import { createRedisConnection } from './connection';
import { describeServer, type RedisConnectionOptions } from './options';
import { createRedisRates } from './rates';
import { parseReply } from './records';
import type { Store } from './store';
import { createRedisSubmissions } from './submissions';

export interface RedisBackendOptions {
	readonly server: RedisConnectionOptions;
	/** What all keys of the store start with; stores with other prefixes know nothing of this one. */
	readonly prefix: string;
	readonly clock: Clock;
	readonly ids: Ids;
	/** How long an operation may take in all, connecting and trying again included. */
	readonly waitMs?: number;
	/** What leases and rates go by instead of the server's own time, for tests. */
	readonly time?: () => number;
}

const DEFAULT_WAIT_MS = 5_000;

const secretSchema = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A store in Redis that any number of hosts share. It connects with the first operation. While the
 * server cannot be used, every operation says why, and tries again.
 *
 * What was acknowledged survives the end of the server process if it keeps an append-only file, and
 * a power cut if that is synced always. A server that says that it evicts keys is refused.
 */
export function openRedisBackend({
	server,
	prefix,
	clock,
	ids,
	waitMs = DEFAULT_WAIT_MS,
	time,
}: RedisBackendOptions): Backend {
	const connection = createRedisConnection({ server, prefix, waitMs });
	const where = describeServer(server);
	const store: Store = {
		where,
		run: (script, args, repeatable) =>
			connection.run(script, [time ? String(time()) : '', ...args], repeatable),
	};
	const submissions = createRedisSubmissions(store, ids.token());
	const pruner = createPruner(submissions.prune, clock);
	let knownSecret: Uint8Array | undefined;

	return {
		name: 'redis',
		guarantees: { atomic: true, durable: 'within-a-second', shared: 'cluster' },

		submissions: {
			...submissions,
			claim(...args) {
				const result = submissions.claim(...args);
				pruner.nudge();
				return result;
			},
		},

		rates: createRedisRates(store),

		async secret() {
			if (knownSecret) return knownSecret;
			const candidate = Buffer.from(createSecret(ids)).toString('hex');
			const reply = await connection.run('outboxSecret', [candidate]);
			knownSecret = new Uint8Array(Buffer.from(parseReply(secretSchema, reply, where), 'hex'));
			return knownSecret;
		},

		close: () => connection.close(),
	};
}
