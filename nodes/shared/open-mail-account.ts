import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import type { Runtime } from './compose';
import { openGmailAccount } from './gmail-mail-account';
import type { MailAccount } from './mail-account';
import type { NodeContext } from './node-context';
import { openOutlookAccount } from './outlook-mail-account';
import { choiceParameter, readParameter } from './parameters';
import { openSmtpAccount } from './smtp-mail-account';

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
