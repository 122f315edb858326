import type { DraftReference, MailStore } from '../../lib/core/mail-store';

/** What a person, or a mail server, does to the mailbox behind our back. */
export interface MailStoreRig {
	readonly store: MailStore;
	/** Tokens and passwords: what no error may show. */
	readonly confidential: readonly string[];
	/** Mail arrives, with these headers and this body. */
	receive(mime: string): Promise<{ readonly id: string; readonly threadId: string }>;
	editSubject(reference: DraftReference, subject: string): Promise<void>;
	sendByHand(reference: DraftReference): Promise<void>;
	deleteByHand(reference: DraftReference): Promise<void>;
	/** All drafts in the mailbox, in MIME. */
	drafts(): Promise<readonly string[]>;
	/** All that has left, in MIME, with everyone it went to. */
	delivered(): Promise<readonly { readonly mime: string; readonly to: readonly string[] }[]>;
	/** From now on the service takes a message and breaks off before it says so. */
	dropAfterAccepting(): void;
	/** From now on the service does not let us in. */
	refuseLogin(): void;
	stop(): Promise<void>;
}

/** How the suite gets at a mailbox. */
export interface MailStoreHarness {
	/** A fresh mailbox of `crm@example.com`, connected. */
	start(): Promise<MailStoreRig>;
}
