import type { MailStore } from '../../lib/core/mail-store';
import type { EmailMessage, LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import type { Senders } from '../../lib/mail/senders';

/** An account that emails can be sent from, whatever the provider. */
export interface MailAccount {
	readonly senders: Senders;
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
	/**
	 * Refuses what the provider could not send, as far as that shows without asking it.
	 * @throws OutboxError on the field, e.g. `validation_error` on `thread_id`
	 */
	check(email: EmailMessage): void;
	/**
	 * All who are recorded in a store share a provider.
	 * @param secret the store's, which Message-IDs derive from
	 */
	connect(secret: Uint8Array): Provider<LoadedEmail>;
	/**
	 * The account's mailbox, with its drafts and conversations.
	 * @throws OutboxError `insufficient_permissions` where the account has none
	 */
	openMailbox(secret: Uint8Array): MailStore;
}
