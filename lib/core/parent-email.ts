import type { Mailbox } from './message';

/** The message that is replied to, as far as threading goes. */
export interface ParentMessage {
	/** With its angle brackets. */
	readonly messageId: string;
	/** The Message-IDs in its References, oldest first. */
	readonly references?: readonly string[];
	/** The Message-ID it answers itself. */
	readonly inReplyTo?: string;
}

/** The message replied to, as the mailbox that received or sent it shows it. */
export interface ParentEmail extends ParentMessage {
	readonly from: Mailbox;
	readonly replyTo: readonly Mailbox[];
	readonly to: readonly Mailbox[];
	readonly cc: readonly Mailbox[];
	readonly subject: string;
}
