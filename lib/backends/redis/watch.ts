import { setTimeout as delay } from 'node:timers/promises';

import type { Redis } from 'ioredis';

import { createListeners } from '../listeners';
import { destroy, openClient, socketOf } from './client';
import { toBaseKey } from './keys';
import type { RedisConnectionOptions } from './options';

export interface RedisWatch {
	/** @returns a function that ends it */
	add(listener: () => void): () => void;
	close(): void;
}

export interface RedisWatchOptions {
	readonly server: RedisConnectionOptions;
	readonly prefix: string;
	/** How long connecting may take. */
	readonly timeoutMs: number;
}

/** How long Redis is asked to wait for a change; an answer that is much later never comes. */
const BLOCK_MS = 30_000;
const GRACE_MS = 5_000;
/** Changes that follow each other are told together. */
const QUIET_MS = 20;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Waits for changes on a connection of its own, which is there as long as somebody listens and keeps
 * no process alive. Pub/sub would need a right of its own.
 *
 * @see https://redis.io/docs/latest/commands/xread/
 */
export function createRedisWatch({ server, prefix, timeoutMs }: RedisWatchOptions): RedisWatch {
	const baseKey = toBaseKey(prefix);
	const listeners = createListeners();
	let ending: AbortController | undefined;
	let closed = false;

	/** @returns the id of the newest change */
	const waitForChange = async (client: Redis, after: string): Promise<string> => {
		const timer = setTimeout(() => destroy(client), BLOCK_MS + GRACE_MS).unref();
		try {
			const wait = ['BLOCK', BLOCK_MS, 'STREAMS', `${baseKey}:wake`, after] as const;
			const [stream] = (await client.xread(...wait)) ?? [];
			return stream?.[1].at(-1)?.[0] ?? after;
		} finally {
			clearTimeout(timer);
		}
	};

	const follow = async (client: Redis, signal: AbortSignal): Promise<void> => {
		// The newest change so far may be one that nobody has been told of.
		let newest = '0';
		while (!signal.aborted) {
			const next = await waitForChange(client, newest);
			if (next === newest) continue;
			newest = next;
			listeners.tell();
			await delay(QUIET_MS, undefined, { ref: false });
		}
	};

	const watchUntilEnded = async (signal: AbortSignal): Promise<void> => {
		for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted;) {
			let client: Redis | undefined;
			const end = (): void => {
				if (client) destroy(client);
			};
			signal.addEventListener('abort', end, { once: true });
			try {
				client = await openClient({ server, baseKey, timeoutMs });
				socketOf(client)?.unref();
				pauseMs = FIRST_PAUSE_MS;
				await follow(client, signal);
			} catch {
				// Whatever is wrong with the server shows in what is asked of the store.
				await delay(pauseMs, undefined, { ref: false });
				pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
			} finally {
				signal.removeEventListener('abort', end);
				end();
			}
		}
	};

	const stop = (): void => {
		ending?.abort();
		ending = undefined;
	};

	return {
		add(listener) {
			const remove = listeners.add(listener);
			if (!ending && !closed) {
				ending = new AbortController();
				void watchUntilEnded(ending.signal);
			}
			return () => {
				remove();
				if (listeners.count === 0) stop();
			};
		},

		close() {
			closed = true;
			stop();
		},
	};
}
