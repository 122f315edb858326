import type { ConsumeOptions, Consumer, DeliveryQueue } from '../core/delivery-queue';
import type { Clock, Ids } from '../core/ports';
import type { QueueStore, TakenMessage } from '../core/queue-store';
import type { Lease } from '../core/submission-store';
import { createWakeUp } from '../core/wake-up';

export interface LocalQueueOptions {
	readonly store: QueueStore;
	readonly clock: Clock;
	readonly ids: Ids;
}

/** Whatever a store's watch may miss is found this late at most. */
const SWEEP_MS = 30_000;

const SHORTEST_WAIT_MS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/**
 * A queue that needs nothing but the store: workers take what is due, sleep until the next message
 * is, and are woken when anything changes.
 */
export function createLocalQueue(options: LocalQueueOptions): DeliveryQueue {
	const consumers = new Set<LocalConsumer>();
	return {
		async offer() {
			for (const consumer of consumers) consumer.wake();
		},
		consume(consumption) {
			const consumer = startConsumer(consumption, options);
			consumers.add(consumer);
			return {
				async stop() {
					await consumer.stop();
					consumers.delete(consumer);
				},
			};
		},
		async close() {
			await Promise.all([...consumers].map((consumer) => consumer.stop()));
			consumers.clear();
		},
	};
}

interface LocalConsumer extends Consumer {
	wake(): void;
}

function startConsumer(
	{ queue, accounts, concurrency, leaseMs, handle, onTrouble }: ConsumeOptions,
	{ store, clock, ids }: LocalQueueOptions,
): LocalConsumer {
	const stopping = new AbortController();
	const { signal } = stopping;
	const isStopping = (): boolean => signal.aborted;
	const wakeUp = createWakeUp(clock);
	/** By uid: the lease under which the message was taken. */
	const inHand = new Map<string, Lease>();
	const turns = new Set<Promise<void>>();

	const take = async (): Promise<number> => {
		const lease = { token: ids.token(), ms: leaseMs };
		const limit = concurrency - turns.size;
		const taken = await store.take({ queue, accounts, limit }, lease);
		if (isStopping()) await Promise.all(taken.map((each) => handBack(each, lease)));
		else for (const each of taken) begin(each, lease);
		return taken.length;
	};

	const begin = (taken: TakenMessage, lease: Lease): void => {
		const turn = takeTurn(taken, lease).finally(() => {
			turns.delete(turn);
			wakeUp.wake();
		});
		turns.add(turn);
	};

	const takeTurn = async (taken: TakenMessage, lease: Lease): Promise<void> => {
		const { uid } = taken.message;
		inHand.set(uid, lease);
		try {
			await handle(taken, lease);
		} catch (error) {
			onTrouble(error);
		}
		// It may have been taken anew under another lease, after this one had lapsed.
		if (inHand.get(uid) === lease) inHand.delete(uid);
	};

	/** A message that was not begun waits again, as if it had not been taken. */
	const handBack = async ({ message }: TakenMessage, { token }: Lease): Promise<void> => {
		const { uid, dueAt, attempts } = message;
		const change = { state: 'pending', dueAt, attempts: attempts - 1 } as const;
		// Where that fails, its lease lapses.
		await store.settle(uid, token, change).catch(onTrouble);
	};

	const takeUntilStopped = async (): Promise<void> => {
		let pauseMs = FIRST_PAUSE_MS;
		while (!isStopping()) {
			wakeUp.reset();
			try {
				if (turns.size >= concurrency) await wakeUp.wait();
				else if ((await take()) === 0 && !isStopping()) {
					const dueInMs = await store.nextDueInMs({ queue, accounts });
					await wakeUp.wait(toWaitMs(dueInMs));
				}
				pauseMs = FIRST_PAUSE_MS;
			} catch (error) {
				onTrouble(error);
				await clock.sleep(pauseMs, signal).catch(() => undefined);
				pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
			}
		}
	};

	const renewing = new AbortController();
	const renewUntilDone = async (): Promise<void> => {
		for (;;) {
			await clock.sleep(leaseMs / 3, renewing.signal);
			for (const [lease, uids] of groupByLease(inHand)) {
				// A lease that cannot be renewed shows when the message is settled.
				await store.renew(uids, lease).catch(onTrouble);
			}
		}
	};

	const unwatch = store.watch(() => wakeUp.wake());
	renewUntilDone().catch(() => undefined);
	const loop = takeUntilStopped();

	return {
		wake: () => wakeUp.wake(),
		async stop() {
			stopping.abort('stopped');
			unwatch();
			wakeUp.wake();
			await loop;
			await Promise.all(turns);
			renewing.abort('done');
		},
	};
}

/** Never nothing: what is due and cannot be had must not keep the machine busy. */
function toWaitMs(dueInMs: number = SWEEP_MS): number {
	return Math.min(Math.max(dueInMs, SHORTEST_WAIT_MS), SWEEP_MS);
}

function groupByLease(inHand: ReadonlyMap<string, Lease>): ReadonlyMap<Lease, readonly string[]> {
	const groups = new Map<Lease, string[]>();
	for (const [uid, lease] of inHand) {
		groups.set(lease, [...(groups.get(lease) ?? []), uid]);
	}
	return groups;
}
