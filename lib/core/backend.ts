import type { DeliveryQueue } from './delivery-queue';
import type { DocumentStore } from './document-store';
import type { QueueStore } from './queue-store';
import type { RateStore } from './rates';
import type { SubmissionStore } from './submission-store';

/** What a backend promises, shown to the user with every send. */
export interface Guarantees {
	/** Whether of two concurrent claims exactly one wins. */
	readonly atomic: boolean;
	/** `within-a-second`: a power cut or a failover within the next second may lose it. */
	readonly durable: 'immediately' | 'within-a-second' | 'when-execution-ends' | 'never';
	/** Who sees the same records. */
	readonly shared: 'process' | 'workflow' | 'host' | 'cluster';
}

/** One opened store: everything the use cases keep, on one connection. */
export interface Backend {
	/** E.g. `sqlite`. */
	readonly name: string;
	readonly guarantees: Guarantees;
	readonly submissions: SubmissionStore;
	readonly rates: RateStore;
	/** Absent where the backend keeps the ledger alone. */
	readonly messages?: QueueStore;
	readonly documents?: DocumentStore;
	/** How workers get at the messages; comes with `messages`. */
	readonly queue?: DeliveryQueue;
	/** The installation's secret, made at first use: 32 bytes that Message-IDs derive from. */
	secret(): Promise<Uint8Array>;
	/**
	 * Has nothing of what was forgotten or replaced lie about in the store's files any longer, and
	 * makes sure of it for some texts that no record holds any more. May take its time, and let other
	 * operations wait. Absent where the backend has no files of its own.
	 * @throws OutboxError `store_unavailable` while others keep it from doing so
	 */
	scrub?(texts: readonly string[]): Promise<void>;
	close(): Promise<void>;
}
