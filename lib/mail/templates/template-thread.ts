import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { OutboxError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import type { TemplateField, TemplateJob, TemplateOutcome, ThreadMessage } from './job';

/** The worker thread that renders templates. */
export interface TemplateThread {
	/**
	 * Renders one job; the next may follow when this one is done. A job that takes too long, or too
	 * much memory, has the thread ended.
	 * @throws OutboxError `internal_error` when the thread ends by itself
	 */
	run(job: TemplateJob, patienceMs: number): Promise<TemplateOutcome>;
	end(): Promise<void>;
}

const ENTRY = join(__dirname, 'thread', `worker${extname(__filename)}`);

/** Tests start the thread from its source. */
const SILENCED = ['ExperimentalWarning', 'MODULE_TYPELESS_PACKAGE_JSON'];

/** A last resort: what templates may take is counted, and far less. */
const MAX_HEAP_MB = 512;

/**
 * @param onEnd called once when the thread has ended, for whatever reason
 * @throws OutboxError `internal_error` when this process may not start threads
 */
export function startTemplateThread(clock: Clock, onEnd: () => void): TemplateThread {
	const worker = startWorker();
	// Idle, it keeps no process alive.
	worker.unref();

	let current: Turn | undefined;
	let reason = 'it was stopped';
	worker.on('message', (message: ThreadMessage) => {
		if ('begins' in message) current?.begin(message.begins);
		else current?.resolve(message);
	});
	worker.on('error', (error) => (reason = codeOf(error)));
	worker.once('exit', () => {
		onEnd();
		current?.fail(reason);
	});
	const end = async (): Promise<void> => void (await worker.terminate());

	return {
		async run(job, patienceMs) {
			const done = new AbortController();
			// Counts from the beginning of the work, for a thread may take its time to start.
			const watch = (): void => {
				clock.sleep(patienceMs, done.signal).then(end, () => undefined);
			};
			worker.ref();
			try {
				return await new Promise<TemplateOutcome>((resolve, reject) => {
					current = createTurn(watch, resolve, reject);
					worker.postMessage(job);
				});
			} finally {
				current = undefined;
				done.abort('done');
				worker.unref();
			}
		},
		end,
	};
}

/** A job under way, as far as it is known. */
interface Turn {
	begin(field: TemplateField): void;
	resolve(outcome: TemplateOutcome): void;
	/** The thread has ended. */
	fail(reason: string): void;
}

function createTurn(
	onBegin: () => void,
	resolve: (outcome: TemplateOutcome) => void,
	reject: (error: OutboxError) => void,
): Turn {
	let at: TemplateField | undefined;
	return {
		begin(field) {
			if (at === undefined) onBegin();
			at = field;
		},
		resolve,
		fail(reason) {
			if (at === undefined) reject(threadError(`ended unexpectedly (${reason})`));
			else resolve({ problem: { field: at, kind: 'too-much' } });
		},
	};
}

function startWorker(): Worker {
	try {
		return new Worker(ENTRY, {
			name: 'outbox-templates',
			execArgv: SILENCED.map((warning) => `--disable-warning=${warning}`),
			resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
		});
	} catch (error) {
		throw threadError(`cannot be started (${codeOf(error)})`);
	}
}

function threadError(what: string): OutboxError {
	return new OutboxError(
		'internal_error',
		`The thread that renders templates ${what}, so nothing was sent. Try again, or switch templates off.`,
		{ retry: 'later' },
	);
}

function codeOf(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown reason';
	return 'code' in error ? String(error.code) : error.name;
}
