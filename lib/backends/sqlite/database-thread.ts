import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { storeError, type OutboxError } from '../../core/errors';
import type { Batch, Outcome } from './thread/batch';
import type { DatabaseOptions } from './thread/database';

/** The worker thread that owns the file, seen from n8n's thread. */
export interface DatabaseThread {
	/**
	 * Runs one batch; the next may follow when this one is done.
	 * @param handedOver what of the batch goes to the thread without being copied
	 * @throws OutboxError `store_unavailable` when the thread ends before it answers; what the batch
	 * wrote may or may not have been kept then
	 */
	run(batch: Batch, handedOver: readonly ArrayBuffer[]): Promise<Outcome[]>;
	/** Closes the file and ends the thread. */
	close(): Promise<void>;
}

const ENTRY = join(__dirname, 'thread', `worker${extname(__filename)}`);

/** Older releases of Node call node:sqlite experimental; tests start the thread from its source. */
const SILENCED = ['ExperimentalWarning', 'MODULE_TYPELESS_PACKAGE_JSON'];

/**
 * @param onEnd called once when the thread has ended, for whatever reason
 * @throws OutboxError `store_unavailable` when this process may not start threads
 */
export function startDatabaseThread(options: DatabaseOptions, onEnd: () => void): DatabaseThread {
	const worker = startWorker(options);
	// An idle store keeps no process alive.
	worker.unref();

	let waiting: { resolve(outcomes: Outcome[]): void; reject(error: unknown): void } | undefined;
	let reason = 'it was stopped';
	worker.on('message', (outcomes: Outcome[]) => waiting?.resolve(outcomes));
	worker.on('error', (error) => (reason = codeOf(error)));
	const ended = new Promise<void>((resolve) => {
		worker.once('exit', () => {
			waiting?.reject(threadError(options.path, `ended unexpectedly (${reason})`));
			onEnd();
			resolve();
		});
	});

	return {
		run(batch, handedOver) {
			return new Promise<Outcome[]>((resolve, reject) => {
				waiting = { resolve, reject };
				worker.ref();
				worker.postMessage(batch, handedOver);
			}).finally(() => {
				waiting = undefined;
				worker.unref();
			});
		},

		async close() {
			worker.ref();
			worker.postMessage('close');
			await ended;
		},
	};
}

function startWorker(options: DatabaseOptions): Worker {
	try {
		return new Worker(ENTRY, {
			name: 'outbox-sqlite',
			workerData: options,
			execArgv: SILENCED.map((warning) => `--disable-warning=${warning}`),
		});
	} catch (error) {
		throw threadError(options.path, `cannot be started (${codeOf(error)})`);
	}
}

function threadError(path: string, what: string): OutboxError {
	return storeError(`The thread of the store ${path} ${what}. The next send tries again.`, 'later');
}

function codeOf(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown reason';
	return 'code' in error ? String(error.code) : error.name;
}
