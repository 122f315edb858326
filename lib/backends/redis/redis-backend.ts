import { z } from 'zod/v4';

import type { Backend } from '../../core/backend';
import type { Clock, Ids } from '../../core/ports';
import { createPruner } from '../pruner';
import { createSecret } from '../secret';
import { createBullQueue } from './bull-queue';
import { createRedisConnection } from './connection';
import { createRedisDocuments } from './documents';
import { createRedisMessages } from './messages';
import { describeServer, type RedisConnectionOptions } from './options';
import { createRedisRates } from './rates';
import { parseReply } from './records';
import type { Store } from './store';
import { createRedisSubmissions } from './submissions';
import { createRedisWatch } from './watch';

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
	const { tryToTake, ...messages } = createRedisMessages(store, ids);
	const messagePruner = createPruner((limit) => messages.purge({ limit }), clock);
	const watch = createRedisWatch({ server, prefix, timeoutMs: waitMs });
	const queue = createBullQueue({
		...{ server, prefix, connection, store, clock, ids },
		messages: { tryToTake, renew: messages.renew },
	});
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

		messages: {
			...messages,
			add(...args) {
				messagePruner.nudge();
				return messages.add(...args);
			},
			watch: watch.add,
		},

		documents: createRedisDocuments(store),

		queue,

		async secret() {
			if (knownSecret) return knownSecret;
			const candidate = Buffer.from(createSecret(ids)).toString('hex');
			const reply = await connection.run('outboxSecret', [candidate]);
			knownSecret = new Uint8Array(Buffer.from(parseReply(secretSchema, reply, where), 'hex'));
			return knownSecret;
		},

		async close() {
			await queue.close();
			watch.close();
			await connection.close();
		},
	};
}
