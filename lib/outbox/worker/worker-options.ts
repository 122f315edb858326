import type { Backend } from '../../core/backend';
import type { DeliveryQueue } from '../../core/delivery-queue';
import type { DocumentStore } from '../../core/document-store';
import type { OutboxError } from '../../core/errors';
import type { MailStore } from '../../core/mail-store';
import type { ListUnsubscribe, LoadedEmail, Mailbox } from '../../core/message';
import type { Clock, Ids } from '../../core/ports';
import type { Provider } from '../../core/provider';
import type { QueuedMessage } from '../../core/queued-message';
import type { QueueStore } from '../../core/queue-store';
import type { RateLimit } from '../../core/rates';
import { requireDocuments, requireMessages, requireQueue } from '../backend-parts';

/** An account that messages leave from. */
export interface WorkerAccount {
	/** See `Provider.account`. */
	readonly account: string;
	/** E.g. `smtp`. */
	readonly provider: string;
	/** Who may send through it; the first is the default. */
	readonly senders: readonly Mailbox[];
	/**
	 * Called for the first message, and anew after the account was in trouble, so that a changed
	 * login takes effect.
	 *
	 * @param secret the store's, which Message-IDs derive from
	 * @throws OutboxError without a usable login
	 */
	connect(secret: Uint8Array): Promise<Provider<LoadedEmail>>;
	/**
	 * Opens the mailbox that drafts are sent from; absent where the account has none.
	 * @throws OutboxError without a usable login
	 */
	openMailbox?(secret: Uint8Array): Promise<MailStore>;
}

/** Something that keeps messages from being delivered, told once until it is over. */
export interface Trouble {
	readonly error: OutboxError;
	/** The account at fault, where it is one. */
	readonly account?: string;
}

export interface WorkerOptions {
	readonly queue: string;
	readonly accounts: readonly [WorkerAccount, ...WorkerAccount[]];
	/** How many messages of an account at the same time. */
	readonly concurrency: number;
	/** Caps for each account, counted together with everyone who sends from it. */
	readonly rateLimits: readonly RateLimit[];
	/** How often a message is tried. */
	readonly attempts: number;
	/** How long it waits after the first try, about; a minute unless given. Later waits grow from it. */
	readonly firstRetryMs?: number;
	/** How long a worker may be silent before others take over its messages; a minute unless given. */
	readonly leaseMs?: number;
	/** How the recipient of a message can unsubscribe, where that is wanted. */
	readonly unsubscribe?: (message: QueuedMessage) => ListUnsubscribe | undefined;
	readonly onTrouble: (trouble: Trouble) => void;
}

/** A store that keeps queued messages, too. */
export type QueueBackend = Backend & {
	readonly messages: QueueStore;
	readonly documents: DocumentStore;
	readonly queue: DeliveryQueue;
};

export interface WorkerEnvironment {
	readonly backend: QueueBackend;
	readonly clock: Clock;
	readonly ids: Ids;
}

/** @throws OutboxError `store_unavailable` where the backend keeps no queue */
export function requireQueueBackend(backend: Backend): QueueBackend {
	const messages = requireMessages(backend);
	const documents = requireDocuments(backend);
	return { ...backend, messages, documents, queue: requireQueue(backend) };
}
