import type { Mailbox } from '../../core/message';
import type { AddressIdentity } from '../../mail/identity';
import type { JsonObject } from './template-data';

/** An email for the queue as the user meant it: parsed and checked, nothing looked up yet. */
export interface QueueEmail {
	readonly queue: string;
	/** As it was asked for; it may not be allowed to send. */
	readonly from: Mailbox;
	/** Everybody once: those of `to` first, then those of `bcc`. At least one. */
	readonly recipients: readonly QueueRecipient[];
	/** Addresses that stood in several places. */
	readonly dropped: readonly string[];
	readonly replyTo: readonly Mailbox[];
	readonly subject: string;
	readonly html?: string;
	readonly text?: string;
	/** Checked against the reserved names. */
	readonly headers: Readonly<Record<string, string>>;
	/** Whether subject and bodies are templates. */
	readonly template: boolean;
	/** What templates may name. */
	readonly data: JsonObject;
	readonly tag?: string;
	readonly contactId?: string;
	readonly dealId?: string;
	readonly stream: string;
	/** Greater numbers go first. */
	readonly priority: number;
	/** Not before this time, in milliseconds since the epoch. */
	readonly sendAt?: number;
	/** Hints for the user that do not stop the send. */
	readonly warnings: readonly string[];
}

export interface QueueRecipient {
	readonly type: 'to' | 'bcc';
	readonly mailbox: Mailbox;
	readonly identity: AddressIdentity;
	/** What this recipient's templates may name, in place of everybody's. */
	readonly data?: JsonObject | undefined;
}
