import type { ErrorCode } from '../../lib/core/errors';
import type { SendPolicy } from '../../lib/outbox/policy';
import type { Channel } from '../../nodes/OutboxChannelMessage/channels';

/** The steps of a send that the sending process itself can tell, in their order. */
export const STEPS = [
	'before reserve',
	'reserved',
	/** The provider has a draft that the ledger does not know of yet. */
	'draft made',
	'fence remembered',
	'before commit',
	'committed',
	/** The provider has refused the message, and the ledger does not know yet. */
	'refused',
	/** The provider has confirmed the message, and the ledger does not know yet. */
	'accepted but not finished',
	'finished',
] as const;
export type Step = (typeof STEPS)[number];

/** Those of Outbox Send Email. */
export const PROVIDER_NAMES = ['smtp', 'gmail', 'outlook'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** Where a provider listens on 127.0.0.1, and what its login is. */
export interface ProviderAddress {
	readonly name: ProviderName;
	readonly port: number;
	/** The access token; the password for SMTP. */
	readonly secret: string;
}

/** The IMAP account that belongs to a login by SMTP. */
export interface MailboxesAddress {
	/** On 127.0.0.1. */
	readonly port: number;
	readonly user: string;
	readonly password: string;
}

/** One channel of a message. */
export interface LegAddress {
	readonly channel: Channel;
	/** What a user fills into the channel's credential. */
	readonly credential: object;
	/** What a user writes. */
	readonly input: object;
}

/**
 * What is sent: an email by one provider, a draft that is put into a mailbox first (once for each
 * key), or a message by the first of its channels that can.
 */
export type Message =
	| { readonly by: 'email'; readonly provider: ProviderAddress }
	| DraftMessage
	| { readonly by: 'channels'; readonly legs: readonly [LegAddress, ...LegAddress[]] };

export interface DraftMessage {
	readonly by: 'draft';
	readonly provider: ProviderAddress;
	/** For SMTP. */
	readonly mailboxes?: MailboxesAddress | undefined;
	/** Whether it stays where it is put, so that making it is what the run is about. */
	readonly stays?: boolean;
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

/** A step, or the same step of one of the messages that a message becomes, by its name in the ledger. */
export interface Place {
	readonly step: Step;
	/** E.g. `part-2`, or `whatsapp/text` where there are several channels. */
	readonly of?: string | undefined;
}

export interface Order {
	readonly key: string;
	readonly message: Message;
	/** Where the send stops, the first time it gets there, until the process is told to go on. */
	readonly holdAt?: Place;
	/** How far the process's clock is ahead of the machine's; leases go by the store's time. */
	readonly aheadMs?: number;
}

/** What a sending process has to do. */
export interface Assignment {
	readonly store: StoreAddress;
	readonly orders: readonly Order[];
	/** How many orders are under way at the same time; one unless given. */
	readonly atOnce?: number;
	/** Whether those with the same key wait for each other. */
	readonly inTurn?: boolean;
	readonly policy?: Partial<SendPolicy>;
}

/** What came of one order. */
export type Answer =
	| {
			readonly said: 'sent' | 'replayed';
			readonly uid: string;
			readonly receiptId: string;
			/** The provider that carried the message. */
			readonly by: string;
	  }
	| {
			readonly said: ErrorCode;
			readonly uid?: string | undefined;
			readonly delivery: string;
			readonly retryAfterMs?: number | undefined;
	  };

/** What the process reports to the one that started it; orders are named by their number. */
export type Report =
	/** It has opened its store, and waits for the word to go. */
	| { readonly ready: true }
	| { readonly order: number; readonly passed: Step }
	/** The order waits for the word to go on. */
	| { readonly order: number; readonly holdsAt: Step }
	| { readonly order: number; readonly answer: Answer };

/** The sender of emails in every run. */
export const SENDER = 'ada@example.com';
/** The namespace of all keys, and what the ledger calls it. */
export const NAMESPACE = 'faults';
export const SCOPE = `named:${NAMESPACE}`;
