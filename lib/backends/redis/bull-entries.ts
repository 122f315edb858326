import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod/v4';

import type { OfferedMessage } from '../../core/delivery-queue';
import { loadBullMq } from './bull-connection';
import type { RedisConnection } from './connection';
import { createLaneNames, toBullPrefix, toLane, toQueueName } from './message-keys';
import { parseReply, toWord } from './records';
import type { Store } from './store';

/** A message as its entry says it. */
export interface Entry {
	/** The uid as it stands in keys; also the id of the job. */
	readonly id: string;
	/** Greater ones go first. */
	readonly priority: number;
	readonly inMs: number;
}

/** The entries that BullMQ has of messages. */
export interface BullEntries {
	offer(messages: readonly OfferedMessage[], now: number): Promise<void>;
	/**
	 * Makes entries anew for messages of an account that have none, or none that a worker gets at.
	 * @param ifDue leaves that out where anybody did it a moment ago
	 */
	sweep(queue: string, account: string, ifDue: boolean): Promise<void>;
}

export interface BullEntriesOptions {
	readonly connection: Pick<RedisConnection, 'use'>;
	readonly store: Store;
	readonly prefix: string;
}

/** What keeps this process, and then Redis, busy for some milliseconds. */
const JOBS_AT_ONCE = 500;
/** While Redis works on some jobs, the next ones are made ready. */
const PARTS_AT_ONCE = 2;
/** How many messages a script looks at, which takes a few milliseconds. */
const SWEPT_AT_ONCE = 1_000;
/** Entries of messages that are due later may be missing until then. */
const SOON_MS = 60_000;
/** All consumers together look for missing entries this often at most. */
const SWEEP_PAUSE_MS = 25_000;
/** Jobs are never delayed for longer; whoever gets at one too early delays it again. */
const LONGEST_DELAY_MS = 365 * 86_400_000;
/** BullMQ's events are of no use here, and it keeps the last 10,000 unless told otherwise. */
const BULL_EVENTS = 100;

/** BullMQ has 1 to 2,097,151, lower numbers go first, and what has none goes before all of them. */
const NORMAL_PRIORITY = 1_048_576;
const HIGHEST = NORMAL_PRIORITY - 1;

const sweptSchema = z.tuple(
	[z.tuple([z.number(), z.number()]).nullable()],
	z.tuple([z.string(), z.coerce.number(), z.coerce.number()]),
);

export function createBullEntries({ connection, store, prefix }: BullEntriesOptions): BullEntries {
	const { run, where } = store;
	const queues = new WeakMap<Redis, Map<string, Queue>>();

	const openQueue = async (client: Redis, lane: string): Promise<Queue> => {
		const { Queue } = await loadBullMq();
		const ofClient = queues.get(client) ?? new Map<string, Queue>();
		queues.set(client, ofClient);
		const queue =
			ofClient.get(lane) ??
			new Queue(lane, {
				connection: client,
				prefix: toBullPrefix(prefix),
				skipVersionCheck: true,
				streams: { events: { maxLen: BULL_EVENTS } },
			});
		if (!ofClient.has(lane)) {
			ofClient.set(lane, queue);
			// What fails is told to whoever asked for it.
			queue.on('error', () => undefined);
		}
		return queue;
	};

	const announce = async (lane: string, entries: readonly Entry[]): Promise<void> => {
		let next = 0;
		const addParts = async (): Promise<void> => {
			while (next < entries.length) {
				const part = entries.slice(next, (next += JOBS_AT_ONCE));
				await addPart(lane, part);
			}
		};
		await Promise.all(Array.from({ length: PARTS_AT_ONCE }, addParts));
	};

	const addPart = async (lane: string, entries: readonly Entry[]): Promise<void> => {
		const stale = await findStale(lane, entries);
		await connection.use(async (client) => {
			const queue = await openQueue(client, lane);
			for (const id of stale) await queue.remove(id);
			await queue.addBulk(entries.map(toJob));
		});
	};

	const findStale = async (lane: string, entries: readonly Entry[]): Promise<readonly string[]> => {
		// BullMQ goes by the clock of this host, too.
		const now = Date.now();
		const wanted = entries.flatMap(({ id, inMs }) => [id, String(now + toDelay(inMs))]);
		const reply = await run('outboxStaleEntries', [toBullKey(lane), ...wanted]);
		return parseReply(z.array(z.string()), reply, where);
	};

	const toBullKey = (lane: string): string => `${toBullPrefix(prefix)}:${lane}:`;

	return {
		async offer(messages, now) {
			const lanes = new Map<string, Entry[]>();
			const laneOf = createLaneNames();
			for (const { uid, queue, account, priority, dueAt } of messages) {
				const { lane } = laneOf(queue, account);
				const entries = lanes.get(lane) ?? [];
				lanes.set(lane, entries);
				entries.push({ id: toWord(uid), priority, inMs: dueAt - now });
			}
			for (const [lane, entries] of lanes) await announce(lane, entries);
		},

		async sweep(queue, account, ifDue) {
			const lane = toLane(queue, account);
			const of = [toBullKey(lane), toQueueName(queue), lane, String(SOON_MS)];
			let place: readonly number[] | null = [0, 0];
			while (place) {
				const from: readonly string[] = [...place.map(String), String(SWEPT_AT_ONCE)];
				const pause = ifDue ? String(SWEEP_PAUSE_MS) : '';
				const reply = await run('outboxSweepEntries', [...of, ...from, pause]);
				const [next, ...missing] = parseReply(sweptSchema, reply, where);
				await announce(
					lane,
					missing.map(([id, priority, inMs]) => ({ id, priority, inMs })),
				);
				place = next;
			}
		},
	};
}

function toJob({ id, priority, inMs }: Entry) {
	const delay = toDelay(inMs);
	return {
		name: 'deliver',
		data: {},
		opts: {
			jobId: id,
			...(delay > 0 && { delay }),
			priority: NORMAL_PRIORITY - Math.min(Math.max(priority, -HIGHEST), HIGHEST),
		},
	};
}

function toDelay(inMs: number): number {
	return Math.min(Math.max(Math.ceil(inMs), 0), LONGEST_DELAY_MS);
}
