import type { RateStore } from './rates';
import type { SubmissionStore } from './submission-store';

/** What a backend promises, shown to the user with every send. */
export interface Guarantees {
	/** Whether of two concurrent claims exactly one wins. */
	readonly atomic: boolean;
	readonly durable: 'immediately' | 'when-execution-ends' | 'never';
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
	/** The installation's secret, made at first use: 32 bytes that Message-IDs derive from. */
	secret(): Promise<Uint8Array>;
	close(): Promise<void>;
}
