import type { DocumentStore } from '../../core/document-store';
import { isOutboxError, OutboxError } from '../../core/errors';
import type { DeliveryEvent, MessageState } from '../../core/queued-message';
import type { QueueStore } from '../../core/queue-store';
import type { Clock } from '../../core/ports';
import { createWakeUp } from '../../core/wake-up';
import { createEventCursor } from './event-cursor';
import { createTroubles, toTrouble } from './troubles';

export interface EventFeedOptions {
	readonly queue: string;
	/** Names the listener: it goes on where the last feed of that name stopped. */
	readonly name: string;
	/** What to tell of; of everything else nothing is told. */
	readonly states: readonly MessageState[];
	/**
	 * Takes 1 to 100 events, oldest first. Those it rejects come again, and those it has taken when
	 * the process dies may.
	 */
	readonly listener: (events: readonly DeliveryEvent[]) => Promise<void>;
	/** Told once of what keeps events from being told, until it is over. */
	readonly onTrouble: (error: OutboxError) => void;
}

export interface EventFeedEnvironment {
	readonly backend: { readonly messages: QueueStore; readonly documents: DocumentStore };
	readonly clock: Clock;
}

export interface EventFeed {
	/** Tells of nothing more, and resolves once the listener has taken what it was given. */
	stop(): Promise<void>;
}

interface Batch {
	readonly events: readonly DeliveryEvent[];
	/** Whether there is no need to wait for more. */
	readonly isFull: boolean;
}

const MAX_BATCH = 100;
/** How long a batch waits for more events. */
const BATCH_WAIT_MS = 1_000;
const PAGE_SIZE = 500;
/** Whatever the store's watch may miss is found this late at most. */
const SWEEP_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** After so many events that nobody is told of, the cursor is saved for their sake alone. */
const MAX_UNSAVED = 1_000;

/**
 * Tells a listener of a queue's changes of state, in batches, at least once each. The first feed of
 * a name begins with what happens from then on.
 *
 * @throws OutboxError `store_unavailable` when the beginning cannot be found
 */
export async function startEventFeed(
	{ queue, name, states, listener, onTrouble }: EventFeedOptions,
	{ backend: { messages, documents }, clock }: EventFeedEnvironment,
): Promise<EventFeed> {
	const stopping = new AbortController();
	const { signal } = stopping;
	const isStopping = (): boolean => signal.aborted;
	const troubles = createTroubles(({ error }) => onTrouble(error));
	const wakeUp = createWakeUp(clock);
	const cursor = createEventCursor({ queue, name }, documents);
	let after = await cursor.load(() => messages.lastEventId(queue));
	let unsaved = 0;

	/** What is to be told next; passes over what nobody wants to hear of. */
	const readBatch = async (): Promise<Batch> => {
		for (;;) {
			const limit = PAGE_SIZE;
			const page = await messages.events(queue, { ...(after !== undefined && { after }), limit });
			const wanted = page.filter(({ message }) => states.includes(message.state));
			const hasMore = page.length === limit;
			if (wanted.length > 0) {
				const events = wanted.slice(0, MAX_BATCH);
				return { events, isFull: hasMore || events.length === MAX_BATCH };
			}
			unsaved += page.length;
			after = page.at(-1)?.id ?? after;
			if (unsaved >= MAX_UNSAVED) await save();
			if (!hasMore || isStopping()) return { events: [], isFull: false };
		}
	};

	const save = async (): Promise<void> => {
		if (after !== undefined) await cursor.save(after);
		unsaved = 0;
	};

	/** A batch that is not full waits a moment for more. */
	const gather = async (first: Batch): Promise<Batch> => {
		const until = clock.now() + BATCH_WAIT_MS;
		let batch = first;
		while (!batch.isFull && !isStopping()) {
			const leftMs = until - clock.now();
			if (leftMs <= 0) break;
			wakeUp.reset();
			await wakeUp.wait(leftMs);
			batch = await readBatch();
		}
		return batch;
	};

	const tell = async ({ events }: Batch): Promise<void> => {
		await listener(events).catch((error: unknown) => {
			throw isOutboxError(error) ? error : notTaken();
		});
		after = events.at(-1)?.id ?? after;
		// What the listener has taken must not come again because the store is away for a moment.
		await keepTrying(save);
	};

	const keepTrying = async (work: () => Promise<void>): Promise<void> => {
		for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
			try {
				await work();
				troubles.over();
				return;
			} catch (error) {
				troubles.occurred({ error: toTrouble(error) });
				if (isStopping()) return;
				await clock.sleep(pauseMs, signal).catch(() => undefined);
			}
		}
	};

	const step = async (): Promise<void> => {
		wakeUp.reset();
		const first = await readBatch();
		if (first.events.length === 0) {
			if (!isStopping()) await wakeUp.wait(SWEEP_MS);
			return;
		}
		const batch = await gather(first);
		if (!isStopping()) await tell(batch);
	};

	const run = async (): Promise<void> => {
		while (!isStopping()) await keepTrying(step);
		if (unsaved > 0) await save().catch(() => undefined);
	};

	const unwatch = messages.watch(() => wakeUp.wake());
	const running = run();
	return {
		async stop() {
			stopping.abort('stopped');
			unwatch();
			wakeUp.wake();
			await running;
		},
	};
}

function notTaken(): OutboxError {
	return new OutboxError(
		'internal_error',
		'Events of the queue could not be handed over. They are kept, and come again.',
		{ retry: 'later' },
	);
}
