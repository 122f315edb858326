import { setTimeout as delay } from 'node:timers/promises';

import type { Job, Worker } from 'bullmq';
import { z } from 'zod/v4';

import type { ConsumeOptions, Consumer } from '../../core/delivery-queue';
import { storeError } from '../../core/errors';
import type { Clock, Ids } from '../../core/ports';
import { loadBullMq, toBullConnection, type BullMq } from './bull-connection';
import type { BullEntries } from './bull-entries';
import { createTurns, type Turns } from './bull-turns';
import { isReply, readFailure } from './failure';
import { toBullPrefix, toLane } from './message-keys';
import type { RedisMessages } from './messages';
import { describeServer, type RedisConnectionOptions } from './options';

export interface BullConsumerOptions {
	readonly consumption: ConsumeOptions;
	readonly entries: BullEntries;
	readonly messages: Pick<RedisMessages, 'tryToTake' | 'renew'>;
	readonly server: RedisConnectionOptions;
	readonly prefix: string;
	readonly clock: Clock;
	readonly ids: Ids;
}

const SWEEP_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** BullMQ looks for entries whose worker is gone this often. */
const STALLED_MS = { shortest: 1_000, longest: 30_000 };
/** Whether a message is worth another try is decided by the tries that the store counts. */
const ANY_NUMBER_OF_TIMES = Number.MAX_SAFE_INTEGER;
/** How long BullMQ may take to put away entries whose messages are settled. */
const CLOSE_MS = 5_000;

/** Workers of BullMQ, one for each account, on connections of their own. */
export function startBullConsumer(options: BullConsumerOptions): Consumer {
	const { consumption, entries, server, prefix, clock } = options;
	const { queue, accounts, onTrouble } = consumption;
	const stopping = new AbortController();
	const { signal } = stopping;
	const turns = createTurns({ ...options, stopping: signal });
	const where = describeServer(server);
	let workers: readonly Worker[] | undefined;
	let told: { readonly message: string; readonly at: number } | undefined;

	/** The same trouble is told once in a while: connecting is tried again and again. */
	const tell = (error: unknown): void => {
		const { message, retry } = readFailure(error, where);
		const now = clock.now();
		if (told?.message === message && now - told.at < SWEEP_MS) return;
		told = { message, at: now };
		onTrouble(storeError(message, retry));
	};

	const openWorkers = async (): Promise<readonly Worker[]> => {
		const bullMq = await loadBullMq();
		return accounts.map((account) => {
			const work = (job: Job, token?: string) => processEntry(job, token, turns, bullMq);
			const worker = new bullMq.Worker(toLane(queue, account), work, {
				...toWorkerOptions(consumption),
				connection: toBullConnection(server),
				prefix: toBullPrefix(prefix),
			});
			return worker.on('error', (error) => {
				if (signal.aborted || isBookkeeping(error)) return;
				tell(error);
				if (isReply(error)) void rest(worker);
			});
		});
	};

	/** BullMQ would ask again at once what the server has refused. */
	const rest = async (worker: Worker): Promise<void> => {
		if (worker.isPaused()) return;
		await worker.pause(true);
		await clock.sleep(FIRST_PAUSE_MS, signal).catch(() => undefined);
		if (!signal.aborted) await worker.resume();
	};

	const sweepUntilStopped = async (): Promise<void> => {
		let pauseMs = FIRST_PAUSE_MS;
		while (!signal.aborted) {
			try {
				// Only a server that can be used gets workers.
				for (const account of accounts) await entries.sweep(queue, account, workers !== undefined);
				workers ??= await openWorkers();
				pauseMs = FIRST_PAUSE_MS;
				await clock.sleep(SWEEP_MS, signal).catch(() => undefined);
			} catch (error) {
				onTrouble(error);
				await clock.sleep(pauseMs, signal).catch(() => undefined);
				pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
			}
		}
	};
	const sweeping = sweepUntilStopped();

	const stop = async (): Promise<void> => {
		stopping.abort('stopped');
		await sweeping;
		const opened = workers ?? [];
		// Puts away the entries of what is under way, and so waits for answers of the server.
		const resting = Promise.allSettled(opened.map((worker) => worker.pause()));
		await turns.finish();
		const patience = new AbortController();
		await Promise.race([resting, delay(CLOSE_MS, undefined, patience).catch(() => undefined)]);
		patience.abort();
		// By force, as BullMQ would wait forever for a connection that is being made anew.
		await Promise.allSettled(opened.map((worker) => worker.close(true)));
	};

	let stopped: Promise<void> | undefined;
	return { stop: () => (stopped ??= stop()) };
}

function toWorkerOptions({ concurrency, leaseMs }: ConsumeOptions) {
	const { shortest, longest } = STALLED_MS;
	return {
		concurrency,
		lockDuration: leaseMs,
		stalledInterval: Math.min(Math.max(leaseMs / 2, shortest), longest),
		maxStalledCount: ANY_NUMBER_OF_TIMES,
		removeOnComplete: { count: 0 },
		removeOnFail: { count: 0 },
		skipVersionCheck: true,
	};
}

/** The two errors tell BullMQ that the entry has been moved. */
async function processEntry(
	job: Job,
	token: string | undefined,
	turns: Turns,
	{ DelayedError, WaitingError }: BullMq,
): Promise<void> {
	const result = await turns.take(decodeURIComponent(job.id ?? ''));
	switch (result.kind) {
		case 'done':
			return;
		case 'again':
			await job.moveToDelayed(Date.now() + result.inMs, token);
			throw new DelayedError();
		case 'back':
			await job.moveToWait(token);
			throw new WaitingError();
	}
}

const bookkeepingSchema = z.union([
	z.object({ code: z.number() }),
	z.object({ message: z.string().startsWith('could not renew lock') }),
]);

/** An entry that another worker has taken over meanwhile, or that is gone, is nobody's trouble. */
function isBookkeeping(error: unknown): boolean {
	return bookkeepingSchema.safeParse(error).success;
}
