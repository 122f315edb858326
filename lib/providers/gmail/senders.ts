import { z } from 'zod/v4';

import { OutboxError } from '../../core/errors';
import type { HttpClient } from '../../core/http-client';
import type { Mailbox } from '../../core/message';
import type { Clock } from '../../core/ports';
import { toHeaderText } from '../../mail/safe-text';
import type { Senders } from '../../mail/senders';
import { createGmailApi, MAILBOX_PATH } from './api';
import type { GmailOptions } from './options';
import { READ_SCOPE } from './scopes';

const aliasSchema = z.object({
	sendAsEmail: z.string().min(1),
	displayName: z.string().optional(),
	isPrimary: z.boolean().optional(),
	isDefault: z.boolean().optional(),
	verificationStatus: z.string().optional(),
});
type Alias = z.infer<typeof aliasSchema>;

const aliasesSchema = z.object({ sendAs: z.array(aliasSchema).default([]) });

export interface GmailSenders extends Senders {
	/** The account's own address, which its mailbox goes by. */
	readonly mailbox: string;
}

/**
 * Asks Gmail who may send from the account: its own address and the aliases whose owners have agreed.
 * Gmail replaces any other sender without a word, so `from` must be checked against these.
 *
 * @throws OutboxError `insufficient_permissions` when the login or a permission is missing
 * @see https://developers.google.com/workspace/gmail/api/guides/alias_and_signature_settings
 */
export async function listSenders(
	connection: {
		readonly http: HttpClient;
		readonly options: GmailOptions;
		readonly clock: Clock;
	},
	signal: AbortSignal,
): Promise<GmailSenders> {
	const api = createGmailApi(connection);
	const path = `${MAILBOX_PATH}/settings/sendAs`;
	const call = { method: 'GET', path, scope: READ_SCOPE, answer: aliasesSchema } as const;
	const { sendAs } = await api(call, signal);
	const primary = sendAs.find(({ isPrimary }) => isPrimary);
	if (!primary) throw noOwnAddress();
	const usable = sendAs.filter(isUsable);
	const chosen = usable.find(({ isDefault }) => isDefault) ?? primary;
	return {
		mailbox: primary.sendAsEmail,
		defaultSender: toMailbox(chosen, primary),
		senders: usable.filter((alias) => alias !== chosen).map((alias) => toMailbox(alias, primary)),
	};
}

/** Only custom addresses are ever verified; the account's own needs no consent. */
function isUsable({ isPrimary, verificationStatus }: Alias): boolean {
	return isPrimary === true || verificationStatus === 'accepted';
}

/** Like Gmail itself, an alias without a name goes out under the account's. */
function toMailbox({ sendAsEmail, displayName }: Alias, primary: Alias): Mailbox {
	const name = toHeaderText(displayName || primary.displayName || '');
	return { address: sendAsEmail, ...(name !== '' && { name }) };
}

function noOwnAddress(): OutboxError {
	return new OutboxError(
		'insufficient_permissions',
		'Gmail names no address that this account may send from. Connect another account.',
		{ retry: 'after-fix', details: { provider: 'gmail' } },
	);
}
