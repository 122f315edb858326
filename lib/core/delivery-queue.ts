import type { TakenMessage } from './queue-store';
import type { QueuedMessage } from './queued-message';
import type { Lease } from './submission-store';

/** What a queue needs to know of a message to bring it to a worker of its account. */
export type OfferedMessage = Pick<
	QueuedMessage,
	'uid' | 'queue' | 'account' | 'dueAt' | 'priority'
>;

/** What became of a message's turn. */
export type TurnResult =
	/** Its state is settled. */
	| { readonly kind: 'settled' }
	/** It waits for another turn, at that time in milliseconds since the epoch. */
	| { readonly kind: 'again'; readonly at: number };

export interface ConsumeOptions {
	readonly queue: string;
	/** Only messages of these accounts. */
	readonly accounts: readonly string[];
	/** How many at the same time. */
	readonly concurrency: number;
	readonly leaseMs: number;
	/** Must not reject. */
	readonly handle: (taken: TakenMessage, lease: Lease) => Promise<TurnResult>;
	/** Told of whatever keeps messages from being taken; the consumer goes on trying. */
	readonly onTrouble: (error: unknown) => void;
}

export interface Consumer {
	/** Takes no further message, and resolves when those under way are through. */
	stop(): Promise<void>;
}

/**
 * Brings due messages to the workers. It holds no truth: entries may be lost or come twice, and the
 * store decides whether a message can be taken.
 */
export interface DeliveryQueue {
	/** Announces stored messages that wait; idempotent by uid. */
	offer(messages: readonly OfferedMessage[]): Promise<void>;
	consume(options: ConsumeOptions): Consumer;
	close(): Promise<void>;
}
