import { storeError } from '../../core/errors';
import {
	forgetMessageAt,
	isFinal,
	isWaiting,
	toChanged,
	toTaken,
	toToldMessage,
} from '../../core/message-rules';
import type { Clock } from '../../core/ports';
import {
	RECENTLY_MS,
	matchesQueueFilter,
	parseMessageCursor,
	toCounts,
	toQueuePage,
} from '../../core/queue-query';
import type { MessageChange, QueueStore, QueuedCall, TakenMessage } from '../../core/queue-store';
import type {
	DeliveryEvent,
	MessageState,
	QueuedContent,
	QueuedMessage,
} from '../../core/queued-message';
import type { Lease } from '../../core/submission-store';
import { checkPageSize } from '../../core/submission-query';
import { createListeners } from '../listeners';

/** A message with what guards it. */
interface Entry {
	/** Without its content. */
	readonly message: QueuedMessage;
	readonly content: QueuedContent;
	/** Greater for what was stored later. */
	readonly rank: number;
	readonly lease: { readonly token: string; readonly until: number } | undefined;
}

/** Messages in a map. Nothing waits in here, so every method is atomic. */
export function createMessageMap({ clock }: { readonly clock: Pick<Clock, 'now'> }): QueueStore {
	const entries = new Map<string, Entry>();
	/** How many of its messages are there, by call. */
	const calls = new Map<string, number>();
	const listeners = createListeners();
	let events: DeliveryEvent[] = [];
	let eventCount = 0;
	let rank = 0;

	const put = (entry: Entry): void => {
		entries.set(entry.message.uid, entry);
		listeners.tell();
	};
	const tell = (message: QueuedMessage): void => {
		const id = String(++eventCount).padStart(16, '0');
		events.push({ id, at: message.updatedAt, message: toToldMessage(message) });
	};
	const write = (entry: Entry, change: MessageChange): void => {
		const message = toChanged(entry.message, structuredClone(change), clock.now());
		put({ ...entry, message, lease: undefined });
		if (change.state !== undefined) tell(message);
	};
	const takeEntry = (entry: Entry, { token, ms }: Lease): TakenMessage => {
		const message = toTaken(entry.message, clock.now());
		put({ ...entry, message, lease: { token, until: clock.now() + ms } });
		tell(message);
		return structuredClone({ message, content: entry.content });
	};
	const isReady = (entry: Entry): boolean => readyAt(entry) <= clock.now();
	const laneOf = (queue: string, accounts: readonly string[]): Entry[] =>
		[...entries.values()].filter(
			({ message }) => message.queue === queue && accounts.includes(message.account),
		);
	const forget = ({ message: { uid, callUid } }: Entry): void => {
		entries.delete(uid);
		const left = (calls.get(callUid) ?? 0) - 1;
		if (left > 0) calls.set(callUid, left);
		else calls.delete(callUid);
	};

	return {
		async add(call) {
			if (calls.has(call.uid)) return;
			const added = toEntries(structuredClone(call), rank);
			const known = added.find(({ message }) => entries.has(message.uid));
			if (known) {
				throw storeError(`A message with the uid ${known.message.uid} is already on record.`);
			}
			rank += added.length;
			calls.set(call.uid, added.length);
			added.forEach(put);
		},

		hasCall: async (callUid) => calls.has(callUid),

		find: async (uids) => structuredClone(uids.map((uid) => entries.get(uid)?.message)),

		async list(filter, page) {
			checkPageSize(page);
			const after = page.cursor === undefined ? undefined : parseMessageCursor(page.cursor);
			const found = [...entries.values()]
				.filter(
					({ message, rank }) =>
						matchesQueueFilter(message, filter) &&
						(!after ||
							message.createdAt < after.createdAt ||
							(message.createdAt === after.createdAt && rank < after.rank)),
				)
				.sort((a, b) => b.message.createdAt - a.message.createdAt || b.rank - a.rank);
			return structuredClone(toQueuePage(found.slice(0, page.limit + 1), page.limit));
		},

		readContent: async (uid) => structuredClone(entries.get(uid)?.content),

		async take({ queue, accounts, limit }, lease) {
			return laneOf(queue, accounts)
				.filter(isReady)
				.sort(
					(a, b) =>
						b.message.priority - a.message.priority || readyAt(a) - readyAt(b) || a.rank - b.rank,
				)
				.slice(0, limit)
				.map((entry) => takeEntry(entry, lease));
		},

		async takeOne(uid, lease) {
			const entry = entries.get(uid);
			return entry && isReady(entry) ? takeEntry(entry, lease) : undefined;
		},

		async renew(uids, { token, ms }) {
			return uids.map((uid) => {
				const entry = entries.get(uid);
				if (entry?.lease?.token !== token) return false;
				entries.set(uid, { ...entry, lease: { token, until: clock.now() + ms } });
				return true;
			});
		},

		async settle(uid, token, change) {
			const entry = entries.get(uid);
			if (entry?.lease?.token !== token) return false;
			write(entry, change);
			return true;
		},

		async change(uids, from, change) {
			return uids.map((uid) => {
				const entry = entries.get(uid);
				if (!entry || !from.includes(entry.message.state)) return false;
				write(entry, change);
				return true;
			});
		},

		async nextDueInMs({ queue, accounts }) {
			const next = laneOf(queue, accounts).map(readyAt).reduce(toEarlier, Infinity);
			return next === Infinity ? undefined : Math.max(next - clock.now(), 0);
		},

		async stats(queue) {
			const now = clock.now();
			const messages = [...entries.values()]
				.map(({ message }) => message)
				.filter((message) => message.queue === queue);
			const counts = new Map<MessageState, number>();
			for (const { state } of messages) counts.set(state, (counts.get(state) ?? 0) + 1);
			const oldestDueAt = messages
				.filter((message) => isWaiting(message) && message.dueAt <= now)
				.map(({ dueAt }) => dueAt)
				.reduce(toEarlier, Infinity);
			return {
				counts: toCounts(counts),
				...(oldestDueAt < Infinity && { oldestDueAt }),
				sentLastMinute: messages.filter(
					({ state, sentAt = 0 }) => state === 'sent' && sentAt > now - RECENTLY_MS,
				).length,
			};
		},

		async events(queue, { after = '', limit }) {
			const later = events.filter(({ id, message }) => message.queue === queue && id > after);
			return structuredClone(later.slice(0, limit));
		},

		lastEventId: async (queue) => events.findLast(({ message }) => message.queue === queue)?.id,

		async purge({ limit, queue, before }) {
			const isOver = (message: DeliveryEvent['message']): boolean =>
				(queue === undefined || message.queue === queue) &&
				(before === undefined
					? forgetMessageAt(message) <= clock.now()
					: message.updatedAt < before);
			const over = [...entries.values()].filter(
				({ message }) => isFinal(message) && isOver(message),
			);
			const chunk = over.slice(0, limit);
			chunk.forEach(forget);
			events = events.filter(({ message }) => !isOver(message));
			return chunk.length;
		},

		async forget(uids) {
			const forgotten = uids.map((uid) => {
				const entry = entries.get(uid);
				if (!entry || !isFinal(entry.message)) return false;
				forget(entry);
				return true;
			});
			const gone = new Set(uids.filter((_, index) => forgotten[index]));
			events = events.filter(({ message }) => !gone.has(message.uid));
			return forgotten;
		},

		watch: (listener) => listeners.add(listener),
	};
}

/** @throws OutboxError `store_unavailable` where a message says nothing */
function toEntries({ uid, content: shared, messages }: QueuedCall, rank: number): Entry[] {
	return messages.map(({ content = shared, ...message }, index) => {
		if (!content) throw storeError(`The message ${message.uid} of the call ${uid} has no content.`);
		return { message, content, rank: rank + index, lease: undefined };
	});
}

/** When the message may be taken; never once it is final. */
function readyAt({ message, lease }: Entry): number {
	if (isWaiting(message)) return message.dueAt;
	return message.state === 'sending' ? (lease?.until ?? 0) : Infinity;
}

function toEarlier(a: number, b: number): number {
	return Math.min(a, b);
}
