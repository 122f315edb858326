import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { SQLITE_FILE } from '../../lib/core/sqlite-file';
import { startRedisServer, type RedisServer } from '../support/redis-server';
import type { StoreAddress } from './assignment';
import { pickNumber, type Random } from './random';

/** Where the queue lies, and what becomes of Redis meanwhile. */
export const QUEUE_PLACES = {
	sqlite: undefined,
	/** As it comes, and ended in good order. */
	'redis, restarted': { appendfsync: 'everysec', how: 'shutDown' },
	/** What it has confirmed is on the disk, and it gets SIGKILL. */
	'redis, killed': { appendfsync: 'always', how: 'kill' },
} as const;
export type QueuePlace = keyof typeof QUEUE_PLACES;

/** A store with a queue, whose server is restarted again and again if it has one. */
export interface QueueStore {
	readonly address: StoreAddress;
	/** How a stand-alone worker is told of it. */
	readonly env: NodeJS.ProcessEnv;
	/** How often the server was ended and started anew. */
	readonly restarts: number;
	/** Begins to restart it. */
	disturb(): void;
	/** Lets it run from now on. */
	spare(): Promise<void>;
	remove(): Promise<void>;
}

const PREFIX = 'faults';
const SHORTEST_LIFE_MS = 200;
/** How long the server runs at most the first time, so that even a short run has it end. */
const LONGEST_FIRST_LIFE_MS = 2_000;
/** How long it does later: this, or so many times as long as it took to start if that is more. */
const LONGEST_LIFE_MS = 8_000;
const LONGEST_LIFE = 4;
const LONGEST_OUTAGE_MS = 300;
const MOST_STARTS = 5;
const START_PAUSE_MS = 500;

export function openQueueStore(place: QueuePlace, random: Random): Promise<QueueStore> {
	const fate = QUEUE_PLACES[place];
	return fate ? openRedis(fate, random) : openSqlite();
}

async function openSqlite(): Promise<QueueStore> {
	const folder = mkdtempSync(join(tmpdir(), 'outbox-queue-'));
	return {
		address: { name: 'sqlite', path: join(folder, SQLITE_FILE) },
		env: { OUTBOX_DATA_DIR: folder },
		restarts: 0,
		disturb: () => undefined,
		spare: async () => undefined,
		remove: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

async function openRedis(
	{ appendfsync, how }: { readonly appendfsync: string; readonly how: 'shutDown' | 'kill' },
	random: Random,
): Promise<QueueStore> {
	const server: RedisServer = await startRedisServer({ config: { appendfsync } });
	const { host, port } = server;
	const sparing = new AbortController();
	const { signal } = sparing;
	let restarts = 0;
	let restarting = Promise.resolve();

	const restartAgainAndAgain = async (): Promise<void> => {
		let longestMs = LONGEST_FIRST_LIFE_MS;
		for (;;) {
			const lifeMs = pickNumber(random, SHORTEST_LIFE_MS, longestMs);
			await sleep(lifeMs, undefined, { signal }).catch(() => undefined);
			if (signal.aborted) return;
			await server[how]();
			await sleep(pickNumber(random, 0, LONGEST_OUTAGE_MS));
			const startMs = await startAgain(server);
			restarts++;
			longestMs = Math.max(LONGEST_LIFE_MS, Math.round(LONGEST_LIFE * startMs));
		}
	};
	const spare = (): Promise<void> => {
		sparing.abort();
		return restarting;
	};
	return {
		address: { name: 'redis', port, prefix: PREFIX },
		env: { OUTBOX_REDIS_URL: `redis://${host}:${port}`, OUTBOX_REDIS_PREFIX: PREFIX },
		get restarts() {
			return restarts;
		},
		disturb() {
			restarting = restartAgainAndAgain();
			// Whoever spares it is told.
			restarting.catch(() => undefined);
		},
		spare,
		async remove() {
			await spare().catch(() => undefined);
			await server.remove();
		},
	};
}

/**
 * Its port may be taken for a moment, by anybody's connection to somewhere else.
 * @returns how long it took, in milliseconds
 */
async function startAgain(server: RedisServer): Promise<number> {
	for (let tries = 1; ; tries++) {
		const begunAt = performance.now();
		try {
			await server.start();
			return performance.now() - begunAt;
		} catch (error) {
			if (tries === MOST_STARTS) throw error;
			await server.kill();
			await sleep(START_PAUSE_MS);
		}
	}
}
