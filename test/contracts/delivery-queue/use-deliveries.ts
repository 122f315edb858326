import { setTimeout as delay } from 'node:timers/promises';

import type { Backend } from '../../../lib/core/backend';
import type {
	ConsumeOptions,
	Consumer,
	DeliveryQueue,
	TurnResult,
} from '../../../lib/core/delivery-queue';
import type { Clock } from '../../../lib/core/ports';
import type { QueueStore } from '../../../lib/core/queue-store';
import type { MessageState, QueuedMessage } from '../../../lib/core/queued-message';
import { createSystemClock, createSystemIds } from '../../../lib/outbox/system';
import { aQueuedCall } from '../../support/queued-messages';
import type { TestStore } from '../backend/use-store';

export const QUEUE = 'default';
export const ACCOUNT = 'account-1';
export const LEASE_MS = 3_000;

const POLL_MS = 10;
/** Servers and processes are slow on a busy machine. */
const PATIENCE_MS = 60_000;

type Handle = ConsumeOptions['handle'];

/** What a test works with: queues in real time, as they have clocks of their own. */
export interface Deliveries {
	readonly store: TestStore;
	readonly backend: Backend;
	readonly messages: QueueStore;
	readonly queue: DeliveryQueue;
	/** Opens the store once more. */
	reopen(): Backend;
	/** Stores a call with these messages, due now unless they say otherwise, and offers it. */
	add(messages?: readonly Partial<QueuedMessage>[]): Promise<readonly string[]>;
	/** As `add`, but nobody is told. */
	addQuietly(messages?: readonly Partial<QueuedMessage>[]): Promise<readonly QueuedMessage[]>;
	/** Settles every message as sent unless `handle` does something else. */
	consume(options?: Partial<ConsumeOptions>, backend?: Backend): Consumer;
	/** Uids in the order in which they were handed out. */
	readonly handled: readonly string[];
	/** Messages that were handed out again while somebody still had them. */
	readonly doubled: readonly string[];
	/** The most that was handed out at the same time. */
	readonly most: number;
	readonly troubles: readonly unknown[];
	stateOf(uid: string): Promise<MessageState | undefined>;
	/** Waits until all of the messages are in a state. */
	untilAll(uids: readonly string[], state: MessageState, backend?: Backend): Promise<void>;
}

export interface DeliveriesOptions {
	/** In place of the machine's. */
	readonly clock?: Clock;
}

/** Gives every test of the surrounding `describe` a store of its own, and takes it away after it. */
export function useDeliveries(
	createStore: () => TestStore | Promise<TestStore>,
	{ clock = createSystemClock() }: DeliveriesOptions = {},
): () => Deliveries {
	jest.setTimeout(PATIENCE_MS);
	let opened: Deliveries;
	let store: TestStore;
	let backends: Backend[];

	beforeEach(async () => {
		store = await createStore();
		backends = [];
		opened = openDeliveries(store, clock, (backend) => backends.push(backend));
	});

	afterEach(async () => {
		await Promise.all(backends.map((backend) => backend.close()));
		await store.remove();
	});

	return () => opened;
}

function openDeliveries(
	store: TestStore,
	clock: Clock,
	onOpen: (backend: Backend) => void,
): Deliveries {
	const ids = createSystemIds(clock);
	const handled: string[] = [];
	const doubled: string[] = [];
	const inHand = new Set<string>();
	const troubles: unknown[] = [];
	let most = 0;

	const open = (): Backend => {
		const backend = store.open({ clock, ids });
		onOpen(backend);
		return backend;
	};
	const backend = open();
	const { messages, queue } = backend;
	if (!messages || !queue) throw new Error(`The backend ${backend.name} has no queue.`);

	const addQuietly: Deliveries['addQuietly'] = async (overrides = [{}]) => {
		const now = Date.now();
		const timed = overrides.map((each) => ({
			...{ uid: ids.uid(), dueAt: now, createdAt: now, updatedAt: now },
			...each,
		}));
		const call = aQueuedCall(ids.uid(), timed);
		await messages.add(call);
		return call.messages;
	};

	/** Notes down who gets what. */
	const watching =
		(handle: Handle): Handle =>
		async (taken, lease) => {
			const { uid } = taken.message;
			handled.push(uid);
			if (inHand.has(uid)) doubled.push(uid);
			inHand.add(uid);
			most = Math.max(most, inHand.size);
			try {
				return await handle(taken, lease);
			} finally {
				inHand.delete(uid);
			}
		};

	const read = async (uid: string): Promise<QueuedMessage | undefined> =>
		(await messages.find([uid]))[0];

	return {
		store,
		backend,
		messages,
		queue,
		reopen: open,
		addQuietly,
		handled,
		doubled,
		troubles,
		get most() {
			return most;
		},

		async add(overrides) {
			const added = await addQuietly(overrides);
			await queue.offer(added);
			return added.map(({ uid }) => uid);
		},

		consume(options = {}, { messages: store, queue: ofBackend } = backend) {
			if (!store || !ofBackend) throw new Error('The backend has no queue.');
			const handle = options.handle ?? ((taken, lease) => settle(store, taken.message.uid, lease));
			return ofBackend.consume({
				queue: QUEUE,
				accounts: [ACCOUNT],
				concurrency: 1,
				leaseMs: LEASE_MS,
				onTrouble: (error) => troubles.push(error),
				...options,
				handle: watching(handle),
			});
		},

		stateOf: async (uid) => (await read(uid))?.state,

		async untilAll(uids, state, { messages: store } = backend) {
			if (!store) throw new Error('The backend has no messages.');
			for (let left = uids; left.length > 0;) {
				const found = await store.find(left);
				left = left.filter((_uid, index) => found[index]?.state !== state);
				if (left.length > 0) await delay(POLL_MS);
			}
		},
	};
}

/** Settles a message as sent. */
export async function settle(
	messages: QueueStore,
	uid: string,
	{ token }: { readonly token: string },
): Promise<TurnResult> {
	await messages.settle(uid, token, { state: 'sent', sentAt: Date.now() });
	return { kind: 'settled' };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await delay(POLL_MS);
}
