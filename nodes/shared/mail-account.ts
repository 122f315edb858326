import { z } from 'zod/v4';

import type { MailStore } from '../../lib/core/mail-store';
import type { EmailMessage, LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { parseInput } from '../../lib/mail/parse-input';
import type { Senders } from '../../lib/mail/senders';
import type { Runtime } from './compose';
import { openGmailAccount } from './gmail-mail-account';
import type { NodeContext } from './node-context';
import { openOutlookAccount } from './outlook-mail-account';
import { choiceParameter, readParameter } from './parameters';
import { openSmtpAccount } from './smtp-mail-account';

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

const parameterSchema = z.object({ provider: choiceParameter(['smtp', 'gmail', 'outlook']) });

/**
 * Opens the account that the node's credential connects.
 *
 * @param signal aborts when nobody waits for it any more
 * @throws OutboxError `insufficient_permissions` without a usable credential, or the fault in it
 */
export async function openMailAccount(
	context: NodeContext,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<MailAccount> {
	return withSharedProviders(await openAccount(context, runtime, signal));
}

async function openAccount(
	context: NodeContext,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<MailAccount> {
	const provider: unknown = readParameter(context, 'provider', 0, 'smtp');
	switch (parseInput(parameterSchema, { provider }).provider) {
		case 'smtp':
			return openSmtpAccount(context, runtime);
		case 'gmail':
			return openGmailAccount(context, runtime, signal);
		case 'outlook':
			return openOutlookAccount(context, runtime, signal);
	}
}

/** To connect takes hashes and keys. */
function withSharedProviders(account: MailAccount): MailAccount {
	return {
		...account,
		connect: oncePerSecret((secret) => account.connect(secret)),
		openMailbox: oncePerSecret((secret) => account.openMailbox(secret)),
	};
}

function oncePerSecret<T>(open: (secret: Uint8Array) => T): (secret: Uint8Array) => T {
	const opened = new WeakMap<Uint8Array, { readonly value: T }>();
	return (secret) => {
		const known = opened.get(secret) ?? { value: open(secret) };
		opened.set(secret, known);
		return known.value;
	};
}
