import type { ErrorCode } from '../../lib/core/errors';
import type { SendPolicy } from '../../lib/outbox/policy';

/** The steps of a send that the sending process itself can tell, in their order. */
export const STEPS = [
	'before reserve',
	'reserved',
	/** The provider has a draft that the ledger does not know of yet. */
	'draft made',
	'fence remembered',
	'before commit',
	'committed',
	/** The provider has confirmed the message, and the ledger does not know yet. */
	'accepted but not finished',
	'finished',
] as const;
export type Step = (typeof STEPS)[number];

export const PROVIDER_NAMES = ['smtp', 'gmail', 'outlook'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Where a provider listens on 127.0.0.1, and what its login is. */
export interface ProviderAddress {
	readonly name: ProviderName;
	readonly port: number;
	/** The access token; the password for SMTP. */
	readonly secret: string;
}

export type StoreAddress =
	| { readonly name: 'sqlite'; readonly path: string }
	| {
			readonly name: 'redis';
			readonly port: number;
			readonly prefix: string;
			/** How long an operation may take, outages included. */
			readonly waitMs?: number;
	  };

export interface Order {
	readonly key: string;
	/** How far the send's clock is ahead of the machine's; leases go by the store's time. */
	readonly aheadMs?: number;
}

/** What a sending process has to do. */
export interface Assignment {
	readonly store: StoreAddress;
	readonly provider: ProviderAddress;
	readonly orders: readonly Order[];
	/** How many orders are under way at the same time; one unless given. */
	readonly atOnce?: number;
	/** Where the process stops, the first time it gets there, until it is told to go on. */
	readonly holdAt?: Step;
	readonly policy?: Partial<SendPolicy>;
}

/** What came of one order. */
export type Answer =
	| { readonly said: 'sent' | 'replayed'; readonly uid: string; readonly receiptId: string }
	| { readonly said: ErrorCode; readonly uid?: string | undefined; readonly delivery: string };

/** What the process reports to the one that started it. */
export type Report =
	/** It waits for the word to go, at the beginning or at the step where it holds. */
	| { readonly waitingAt: 'start' | Step }
	| { readonly passed: Step }
	| { readonly answers: readonly Answer[] };

/** The sender in every run. */
export const SENDER = 'ada@example.com';
/** The namespace of all keys, and what the ledger calls it. */
export const NAMESPACE = 'faults';
export const SCOPE = `named:${NAMESPACE}`;
