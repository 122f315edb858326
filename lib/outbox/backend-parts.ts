import type { Backend } from '../core/backend';
import type { DeliveryQueue } from '../core/delivery-queue';
import type { DocumentStore } from '../core/document-store';
import { storeError, type OutboxError } from '../core/errors';
import type { QueueStore } from '../core/queue-store';

/** @throws OutboxError `store_unavailable` where the backend keeps no queue */
export function requireMessages({ name, messages }: Backend): QueueStore {
	if (messages) return messages;
	throw missing(name, 'no queue');
}

/** @throws OutboxError `store_unavailable` where the backend keeps no queue */
export function requireQueue({ name, queue }: Backend): DeliveryQueue {
	if (queue) return queue;
	throw missing(name, 'no queue');
}

/** @throws OutboxError `store_unavailable` where the backend keeps no directory */
export function requireDocuments({ name, documents }: Backend): DocumentStore {
	if (documents) return documents;
	throw missing(name, 'no suppressions, contacts and senders');
}

function missing(store: string, what: string): OutboxError {
	return storeError(`The store ${store} keeps ${what}. Choose SQLite or Redis as the store.`);
}
