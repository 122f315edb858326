import { z } from 'zod/v4';

import { isOutboxError, OutboxError } from '../../core/errors';
import type { Mailbox } from '../../core/message';
import { parseMailbox } from '../../mail/addresses';
import { toIdentity } from '../../mail/identity';
import type { Senders } from '../../mail/senders';
import { toHeaderText } from '../../mail/safe-text';
import { createGraphClient, type GraphClientOptions } from './graph-client';
import { parseAnswer } from './graph-message';
import { isShared } from './options';

/** @see https://learn.microsoft.com/en-us/graph/api/resources/user */
const userSchema = z.object({
	displayName: z.string().nullish(),
	mail: z.string().nullish(),
	userPrincipalName: z.string().nullish(),
	proxyAddresses: z.array(z.string()).nullish(),
});
type User = z.infer<typeof userSchema>;

/**
 * Who may send from the mailbox: its own address, and its further addresses where the account may
 * read them. Also what tells the address of a mailbox that is called `me` in the settings.
 *
 * @throws OutboxError `insufficient_permissions` when the account cannot be read
 */
export async function readOutlookSenders(
	clientOptions: GraphClientOptions,
	signal: AbortSignal,
): Promise<Senders> {
	const client = createGraphClient(clientOptions);
	const { options } = client;
	const query = { $select: Object.keys(userSchema.shape).join(',') };
	try {
		const answer = await client.call({
			method: 'GET',
			path: '',
			query,
			permission: 'User.Read',
			signal,
		});
		return toSenders(parseAnswer(userSchema, answer));
	} catch (error) {
		// The directory takes a permission of its own, without which a shared mailbox works as well.
		const mayNotRead = isOutboxError(error) && error.details.status === 403;
		if (!mayNotRead || !isShared(options)) throw error;
		return { defaultSender: { address: options.mailbox }, senders: [] };
	}
}

function toSenders({ displayName, mail, userPrincipalName, proxyAddresses }: User): Senders {
	const name = toHeaderText(displayName ?? '');
	const addresses = [mail, userPrincipalName, ...(proxyAddresses ?? []).map(toSmtpAddress)];
	const mailboxes = new Map<string, Mailbox>();
	for (const { address } of addresses.flatMap(parseKnown)) {
		const identity = toIdentity(address);
		if (!mailboxes.has(identity)) mailboxes.set(identity, { address, ...(name && { name }) });
	}
	const [defaultSender, ...senders] = mailboxes.values();
	if (defaultSender) return { defaultSender, senders };
	throw new OutboxError(
		'insufficient_permissions',
		'The Microsoft 365 account has no email address, so it cannot send. Connect an account with a mailbox.',
		{ retry: 'after-fix', details: { provider: 'outlook' } },
	);
}

/** Proxy addresses are of many kinds, e.g. `SMTP:ada@example.com` or `sip:ada@example.com`. */
function toSmtpAddress(proxyAddress: string): string | undefined {
	return /^smtp:(.+)$/i.exec(proxyAddress)?.[1];
}

/** Whatever the directory holds that is no address, nobody can send from. */
function parseKnown(text: string | null | undefined): readonly Mailbox[] {
	if (!text) return [];
	try {
		return [parseMailbox(text, 'from')];
	} catch (error) {
		if (isOutboxError(error)) return [];
		throw error;
	}
}
