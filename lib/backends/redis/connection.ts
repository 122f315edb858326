import { setTimeout as delay } from 'node:timers/promises';

import type { Redis } from 'ioredis';

import { storeError } from '../../core/errors';
import { destroy, joinWrites, openClient, socketOf, timedOut } from './client';
import { assertKeepsAll } from './eviction';
import { readFailure, type RedisFailure } from './failure';
import { toBaseKey } from './keys';
import { describeServer, type RedisConnectionOptions } from './options';
import type { ScriptName } from './scripts';

export interface RedisConnectionSettings {
	readonly server: RedisConnectionOptions;
	readonly prefix: string;
	/**
	 * How long an operation may take, and so how long an outage may last that nobody notices. While
	 * one lasts longer, operations fail after one try.
	 */
	readonly waitMs: number;
}

/** The way to the server. */
export interface RedisConnection {
	/**
	 * Runs a script, connecting first where need be. Tries again while an obstacle may pass, if that
	 * cannot do anything twice.
	 * @param repeatable whether running the script twice does the same as running it once
	 * @throws OutboxError `store_unavailable`
	 */
	run(script: ScriptName, args: readonly string[], repeatable?: boolean): Promise<unknown>;
	/** Does other work on the connection, in the same way. */
	use<T>(work: Work<T>, repeatable?: boolean): Promise<T>;
	/** Finishes what was asked for, then closes the connection. */
	close(): Promise<void>;
}

type Work<T> = (client: Redis) => Promise<T>;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

export function createRedisConnection(settings: RedisConnectionSettings): RedisConnection {
	const { server, prefix, waitMs } = settings;
	const baseKey = toBaseKey(prefix);
	const where = describeServer(server);
	const inspect = (opened: Redis) => assertKeepsAll(opened, where);
	const running = new Set<Promise<unknown>>();
	let client: Redis | undefined;
	let opening: Promise<Redis> | undefined;
	let failingSince: number | undefined;
	let closed: Promise<void> | undefined;

	const forget = (ended: Redis): void => {
		if (client === ended) client = undefined;
	};

	const discard = (broken: Redis): void => {
		forget(broken);
		destroy(broken);
	};

	const open = async (timeoutMs: number): Promise<Redis> => {
		const startedAt = performance.now();
		try {
			const opened = await openClient({ server, baseKey, timeoutMs, inspect });
			opened.once('close', () => forget(opened));
			failingSince = undefined;
			client = opened;
			return opened;
		} catch (error) {
			failingSince ??= startedAt;
			throw error;
		} finally {
			opening = undefined;
		}
	};

	const attempt = async <T>(work: Work<T>, giveUpAt: number): Promise<T> => {
		const leftMs = (): number => Math.max(giveUpAt - performance.now(), 1);
		const current = client ?? (await (opening ??= open(leftMs())));
		const socket = socketOf(current);
		socket?.ref();
		if (socket) joinWrites(socket);
		const deadline = { passed: false };
		const timer = setTimeout(() => {
			deadline.passed = true;
			discard(current);
		}, leftMs());
		try {
			return await work(current);
		} catch (error) {
			if (readFailure(error, where).needsNewConnection) discard(current);
			throw deadline.passed ? timedOut() : error;
		} finally {
			clearTimeout(timer);
		}
	};

	const persist = async <T>(work: Work<T>, repeatable: boolean): Promise<T> => {
		const startedAt = performance.now();
		let cause: RedisFailure | undefined;
		for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
			try {
				return await attempt(work, startedAt + waitMs);
			} catch (error) {
				const failure = readFailure(error, where);
				// That the time ran out says less than what it was used up by.
				if (!cause || !failure.isTimeout) cause = failure;
				const giveUpAt = Math.min(startedAt, failingSince ?? startedAt) + waitMs;
				const isLate = performance.now() + pauseMs > giveUpAt;
				if (!failure.passes || isLate || !(failure.notRun || repeatable)) {
					throw storeError(cause.message, cause.retry);
				}
				await delay(pauseMs);
			}
		}
	};

	const use: RedisConnection['use'] = (work, repeatable = true) => {
		if (closed) return Promise.reject(storeError(`The store on ${where} has been closed.`));
		const result = persist(work, repeatable).finally(() => {
			running.delete(result);
			// An idle store keeps no process alive.
			if (running.size === 0 && client) socketOf(client)?.unref();
		});
		running.add(result);
		return result;
	};

	return {
		run: (script, args, repeatable) =>
			use((opened) => opened[script](baseKey, ...args), repeatable),
		use,

		close() {
			closed ??= (async () => {
				await Promise.allSettled(running);
				const last = client;
				if (!last) return;
				await new Promise((resolve) => {
					last.once('end', resolve);
					last.disconnect();
				});
			})();
			return closed;
		},
	};
}
