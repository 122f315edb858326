import type { MessageState, DeliveryEvent, QueuedContent, QueuedMessage } from './queued-message';
import type { Lease } from './submission-store';

/** All messages of one request. */
export interface QueuedCall {
	readonly uid: string;
	/** What all its messages say that have no content of their own. */
	readonly content?: QueuedContent;
	readonly messages: readonly QueuedMessage[];
}

/** A message that a worker has taken, with what it says. */
export interface TakenMessage {
	readonly message: QueuedMessage;
	readonly content: QueuedContent;
}

/** What to look for; all that is given must fit. */
export interface QueueFilter {
	readonly queue?: string | undefined;
	readonly callUid?: string | undefined;
	readonly state?: MessageState | undefined;
	/** Normalised. */
	readonly recipient?: string | undefined;
	readonly contactId?: string | undefined;
	readonly dealId?: string | undefined;
	readonly tag?: string | undefined;
	/** Created at this time or later. */
	readonly createdFrom?: number | undefined;
	/** Created before this time. */
	readonly createdBefore?: number | undefined;
}

export interface QueuePage {
	/** The newest first: by creation time, then by call and place in it. */
	readonly messages: readonly QueuedMessage[];
	readonly nextCursor?: string;
}

export interface QueueStats {
	readonly counts: Readonly<Record<MessageState, number>>;
	/** When the oldest message that waits, and is due, became due. */
	readonly oldestDueAt?: number;
	/** Messages that were sent within the last minute. */
	readonly sentLastMinute: number;
}

/**
 * The parts of a message that a change may touch. With a new state, the failure and the codes that
 * explained the one before are forgotten, and a message that waits again is due at once, unless the
 * change says otherwise.
 */
export type MessageChange = Partial<
	Pick<
		QueuedMessage,
		| 'state'
		| 'dueAt'
		| 'attempts'
		| 'failure'
		| 'code'
		| 'enhancedCode'
		| 'providerMessageId'
		| 'messageId'
		| 'sentAt'
	>
>;

/**
 * Where a backend keeps queued messages. Every change of state appends an event in the same step.
 * Leases are measured by the store's own clock. A message leaves once only because the ledger says
 * so: the store's leases merely keep workers from working in vain.
 *
 * Messages are given out without their own content, which may be large: `readContent` has it, and it
 * comes with what is taken.
 *
 * Every method fails with `store_unavailable` when the store cannot do its work, a record that
 * cannot be read included.
 */
export interface QueueStore {
	/** Stores all messages of a call or none; a call that is there already is left as it is. */
	add(call: QueuedCall): Promise<void>;
	/** Whether a call was stored. */
	hasCall(callUid: string): Promise<boolean>;
	find(uids: readonly string[]): Promise<readonly (QueuedMessage | undefined)[]>;
	list(
		filter: QueueFilter,
		page: { readonly limit: number; readonly cursor?: string },
	): Promise<QueuePage>;
	/** What a message says; undefined when there is no such message. */
	readContent(uid: string): Promise<QueuedContent | undefined>;
	/**
	 * Takes messages that are due and wait, or whose worker has been silent for longer than its
	 * lease: those of greater priority first, then those due earlier. A message whose lease lapsed is
	 * due since then. They become `sending`, and count one more attempt.
	 */
	take(
		request: {
			readonly queue: string;
			readonly accounts: readonly string[];
			readonly limit: number;
		},
		lease: Lease,
	): Promise<readonly TakenMessage[]>;
	/** Takes one message by its uid, under the same conditions; undefined when it cannot be had. */
	takeOne(uid: string, lease: Lease): Promise<TakenMessage | undefined>;
	/** Prolongs leases; answers which of them still hold. */
	renew(uids: readonly string[], lease: Lease): Promise<readonly boolean[]>;
	/** Changes a taken message and gives it back; false when the lease no longer holds. */
	settle(uid: string, token: string, change: MessageChange): Promise<boolean>;
	/**
	 * Changes messages that are in one of the states, all others are left alone; answers which were
	 * changed. A worker that has one of them loses its lease.
	 */
	change(
		uids: readonly string[],
		from: readonly MessageState[],
		change: MessageChange,
	): Promise<readonly boolean[]>;
	/** How long until a message is due, or a lease lapses; zero when one is due, undefined when none waits. */
	nextDueInMs(request: {
		readonly queue: string;
		readonly accounts: readonly string[];
	}): Promise<number | undefined>;
	stats(queue: string): Promise<QueueStats>;
	/** Events of a queue after the one with that id, the oldest first; from the beginning without. */
	events(
		queue: string,
		page: { readonly after?: string; readonly limit: number },
	): Promise<readonly DeliveryEvent[]>;
	/** The id of a queue's newest event; undefined when there is none. */
	lastEventId(queue: string): Promise<string | undefined>;
	/**
	 * Forgets messages in a final state, and events, that have not changed for longer than their
	 * retention or, where given, since before a time; at most `limit` messages. Returns how many.
	 * Backends do so by themselves, bit by bit, as calls are added.
	 */
	purge(options: {
		readonly limit: number;
		readonly queue?: string;
		readonly before?: number;
	}): Promise<number>;
	/**
	 * Forgets messages in a final state, with what they say and all events about them, however long
	 * they were to be kept; all others are left alone. Answers which were forgotten.
	 */
	forget(uids: readonly string[]): Promise<readonly boolean[]>;
	/**
	 * Calls back soon after anybody, in whatever process, has added or changed messages, without
	 * polling at short intervals. May call back without need.
	 * @returns a function that ends it
	 */
	watch(listener: () => void): () => void;
}
