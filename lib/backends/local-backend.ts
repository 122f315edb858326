import type { Backend, Guarantees } from '../core/backend';
import type { DeliveryQueue } from '../core/delivery-queue';
import type { DocumentStore } from '../core/document-store';
import { storeError } from '../core/errors';
import type { QueueStore } from '../core/queue-store';
import type { RateStore } from '../core/rates';
import type { SubmissionStore } from '../core/submission-store';
import type { Pruner } from './pruner';

/** What a backend keeps in this process. */
export interface LocalStore {
	readonly submissions: SubmissionStore;
	readonly rates: RateStore;
	readonly secret: Uint8Array;
	readonly pruner: Pruner;
}

export interface LocalBackendOptions {
	readonly name: string;
	/** What errors call the store, e.g. `The in-memory store`. */
	readonly title: string;
	readonly guarantees: Guarantees;
	/**
	 * Called with every operation.
	 * @throws OutboxError `store_unavailable` when the store cannot be used
	 */
	readonly open: () => LocalStore;
	/** What is kept besides the ledger, where anything is. */
	readonly queueing?: LocalQueueing;
}

export interface LocalQueueing {
	readonly messages: QueueStore;
	readonly documents: DocumentStore;
	/** @param messages what the backend gives out */
	readonly createQueue: (messages: QueueStore) => DeliveryQueue;
}

/** A backend on a store in this process. */
export function createLocalBackend({
	name,
	title,
	guarantees,
	open,
	queueing,
}: LocalBackendOptions): Backend {
	let closed = false;

	const whileOpen = <Arguments extends unknown[], Result>(
		work: (...args: Arguments) => Result | Promise<Result>,
	) => {
		return async (...args: Arguments): Promise<Result> => {
			if (closed) throw storeError(`${title} has been closed.`);
			return work(...args);
		};
	};
	const use = <Arguments extends unknown[], Result>(
		work: (store: LocalStore, ...args: Arguments) => Result | Promise<Result>,
	) => whileOpen((...args: Arguments) => work(open(), ...args));

	const messages = queueing && guardMessages(queueing.messages, whileOpen);
	const documents = queueing && guardDocuments(queueing.documents, whileOpen);
	const queue = messages && queueing.createQueue(messages);

	return {
		name,
		guarantees,
		submissions: {
			claim: use(({ submissions, pruner }, ...args: Parameters<SubmissionStore['claim']>) => {
				pruner.nudge();
				return submissions.claim(...args);
			}),
			swap: use(({ submissions }, ...args: Parameters<SubmissionStore['swap']>) =>
				submissions.swap(...args),
			),
			renew: use(({ submissions }, ...args: Parameters<SubmissionStore['renew']>) =>
				submissions.renew(...args),
			),
			findByUid: use(({ submissions }, uid: string) => submissions.findByUid(uid)),
			findByKey: use(({ submissions }, scope: string, key: string) =>
				submissions.findByKey(scope, key),
			),
			findNewestInSlot: use(
				({ submissions }, ...args: Parameters<SubmissionStore['findNewestInSlot']>) =>
					submissions.findNewestInSlot(...args),
			),
			list: use(({ submissions }, ...args: Parameters<SubmissionStore['list']>) =>
				submissions.list(...args),
			),
			prune: use(({ submissions }, limit: number) => submissions.prune(limit)),
		},
		rates: {
			take: use(({ rates }, ...args: Parameters<RateStore['take']>) => rates.take(...args)),
			rest: use(({ rates }, ...args: Parameters<RateStore['rest']>) => rates.rest(...args)),
		},
		...(messages && { messages }),
		...(documents && { documents }),
		...(queue && { queue }),
		secret: use(({ secret }) => secret),
		async close() {
			await queue?.close();
			closed = true;
		},
	};
}

/** Lets a method work as long as the backend is open. */
type Guard = <Arguments extends unknown[], Result>(
	work: (...args: Arguments) => Result | Promise<Result>,
) => (...args: Arguments) => Promise<Result>;

function guardMessages(messages: QueueStore, guard: Guard): QueueStore {
	return {
		add: guard(messages.add),
		hasCall: guard(messages.hasCall),
		find: guard(messages.find),
		list: guard(messages.list),
		readContent: guard(messages.readContent),
		take: guard(messages.take),
		takeOne: guard(messages.takeOne),
		renew: guard(messages.renew),
		settle: guard(messages.settle),
		change: guard(messages.change),
		nextDueInMs: guard(messages.nextDueInMs),
		stats: guard(messages.stats),
		events: guard(messages.events),
		lastEventId: guard(messages.lastEventId),
		purge: guard(messages.purge),
		forget: guard(messages.forget),
		watch: messages.watch,
	};
}

function guardDocuments(documents: DocumentStore, guard: Guard): DocumentStore {
	return {
		put: guard(documents.put),
		get: guard(documents.get),
		swap: guard(documents.swap),
		remove: guard(documents.remove),
		list: guard(documents.list),
	};
}
