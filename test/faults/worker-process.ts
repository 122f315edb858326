import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { pickNumber, type Random } from './random';

const ROOT = join(__dirname, '../..');
const COMMAND = [
	join(ROOT, 'test/support/run-typescript.cjs'),
	join(ROOT, 'lib/standalone/main.ts'),
] as const;
/** See lib/standalone/main.ts: starting again may help. */
const STORE_AWAY = 1;
const SHORTEST_LIFE_MS = 100;
/** How long the first worker in each place delivers at most, so that even a short run has kills. */
const LONGEST_FIRST_LIFE_MS = 1_000;
/** How long the others do, as a multiple of the time that it takes to begin. */
const LONGEST_LIFE = 10;

/** The stand-alone worker in a process of its own. */
interface WorkerProcess {
	/**
	 * Resolves when it has begun to deliver, with how long that took in milliseconds; with undefined
	 * when it ended first because its store was away, and whoever watches it is to start it anew.
	 */
	readonly started: Promise<number | undefined>;
	/** SIGKILL: nothing gets a chance to clean up. */
	kill(): Promise<void>;
	/** SIGTERM. @returns the code with which it ended */
	stop(): Promise<unknown>;
}

/** Several workers, each of which is killed again and again, and started anew. */
export interface WorkerProcesses {
	readonly kills: number;
	/** Resolves when the first of them has begun to deliver. */
	readonly started: Promise<unknown>;
	/** Begins to kill them. */
	disturb(): void;
	/** Lets them live from now on. */
	spare(): Promise<void>;
	/** Ends them in good order. @returns the codes with which they ended */
	stop(): Promise<readonly unknown[]>;
	/** Ends them whatever they are at. */
	kill(): Promise<void>;
}

export interface WorkersOptions {
	readonly count: number;
	readonly env: NodeJS.ProcessEnv;
	readonly random: Random;
}

export function startWorkers({ count, env, random }: WorkersOptions): WorkerProcesses {
	const sparing = new AbortController();
	const { signal } = sparing;
	const workers = Array.from({ length: count }, () => startWorker(env));
	let kills = 0;
	let isEnding = false;
	const killAll = () => Promise.all(workers.map((worker) => worker.kill()));
	const killWithUs = (): void => void killAll();
	process.once('exit', killWithUs);

	/** @returns how long a worker took to begin that did not end first */
	const begin = async (index: number): Promise<number> => {
		for (;;) {
			const startMs = await workers[index]?.started;
			if (startMs !== undefined || isEnding) return startMs ?? 0;
			workers[index] = startWorker(env);
		}
	};
	const killAgainAndAgain = async (index: number): Promise<void> => {
		let longestMs = LONGEST_FIRST_LIFE_MS;
		while (!signal.aborted) {
			const lifeMs = pickNumber(random, SHORTEST_LIFE_MS, longestMs);
			await sleep(lifeMs, undefined, { signal }).catch(() => undefined);
			if (signal.aborted) return;
			await workers[index]?.kill();
			kills++;
			if (isEnding) return;
			workers[index] = startWorker(env);
			longestMs = Math.round(LONGEST_LIFE * (await begin(index)));
		}
	};
	const beginning = workers.map((_worker, index) => begin(index));
	let killing: Promise<unknown> = Promise.all(beginning);
	// Whoever spares them is told.
	killing.catch(() => undefined);

	return {
		get kills() {
			return kills;
		},
		started: Promise.race(beginning),
		disturb() {
			killing = Promise.all(
				beginning.map(async (begun, index) => {
					await begun;
					await killAgainAndAgain(index);
				}),
			);
			killing.catch(() => undefined);
		},
		async spare() {
			sparing.abort();
			await killing;
		},
		stop: () => Promise.all(workers.map((worker) => worker.stop())),
		async kill() {
			isEnding = true;
			sparing.abort();
			await killAll();
			await killing.catch(() => undefined);
			process.off('exit', killWithUs);
		},
	};
}

function startWorker(env: NodeJS.ProcessEnv): WorkerProcess {
	const begunAt = performance.now();
	const child = spawn(process.execPath, COMMAND, {
		env: { PATH: process.env.PATH, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const closed = once(child, 'close');
	let output = '';
	const started = new Promise<number | undefined>((resolve, reject) => {
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				if (output.includes('"event":"started"')) resolve(performance.now() - begunAt);
			});
		}
		closed.then(([code]: unknown[]) => {
			if (code === STORE_AWAY || child.signalCode !== null) resolve(undefined);
			else reject(new Error(`a worker ended with ${String(code)} before it had begun: ${output}`));
		}, reject);
	});
	started.catch(() => undefined);
	return {
		started,
		async kill() {
			child.kill('SIGKILL');
			await closed;
		},
		async stop() {
			child.kill('SIGTERM');
			const [code]: unknown[] = await closed;
			return code;
		},
	};
}
