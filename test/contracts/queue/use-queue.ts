import type { QueueStore, TakenMessage } from '../../../lib/core/queue-store';
import type { QueuedContent, QueuedMessage } from '../../../lib/core/queued-message';
import type { Lease } from '../../../lib/core/submission-store';
import { aQueuedCall } from '../../support/queued-messages';
import type { OpenedStore } from '../backend/use-store';

/** What a test of the queue works with. */
export interface OpenedQueue extends OpenedStore {
	readonly messages: QueueStore;
	/** Stores a call with these messages, created now and due now unless they say otherwise. */
	add(
		messages?: readonly Partial<QueuedMessage>[],
		content?: QueuedContent | null,
	): Promise<readonly QueuedMessage[]>;
	/** Takes from the queue and the account that messages are in unless they say otherwise. */
	take(limit?: number, lease?: Lease): Promise<readonly TakenMessage[]>;
	/** Stores one message and takes it. */
	addAndTake(
		overrides?: Partial<QueuedMessage>,
	): Promise<{ readonly message: QueuedMessage; readonly lease: Lease }>;
	/** The message as it is now. */
	read(uid: string): Promise<QueuedMessage | undefined>;
}

export const QUEUE = 'default';
export const OWN = { queue: QUEUE, accounts: ['account-1'] } as const;

/** @param opened of a backend with a queue */
export function toOpenedQueue(store: OpenedStore): OpenedQueue {
	const { backend, clock, aLease } = store;
	const { messages } = backend;
	if (!messages) throw new Error(`The backend ${backend.name} keeps no messages.`);
	let calls = 0;

	const queue: OpenedQueue = {
		...store,
		messages,

		async add(overrides = [{}], content) {
			const now = clock.now();
			// As later calls have greater uids, their order is the same whatever it goes by.
			const uid = `call-${String(++calls).padStart(4, '0')}`;
			const call = aQueuedCall(
				uid,
				overrides.map((each) => ({ dueAt: now, createdAt: now, updatedAt: now, ...each })),
				content,
			);
			await messages.add(call);
			return call.messages;
		},

		take: (limit = 100, lease = aLease()) => messages.take({ ...OWN, limit }, lease),

		async addAndTake(overrides = {}) {
			const [added] = await queue.add([overrides]);
			const lease = aLease();
			const taken = added && (await messages.takeOne(added.uid, lease));
			if (!taken) throw new Error('the message cannot be taken');
			return { message: taken.message, lease };
		},

		async read(uid) {
			const [found] = await messages.find([uid]);
			return found;
		},
	};
	return queue;
}

export function uidsOf(found: readonly (QueuedMessage | TakenMessage)[]): readonly string[] {
	return found.map((each) => ('message' in each ? each.message : each).uid);
}
