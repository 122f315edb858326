import { isOutboxError } from '../../core/errors';
import { parseMailbox } from '../../mail/addresses';
import { toIdentity } from '../../mail/identity';
import { toAccountId } from '../account-id';
import type { SmtpOptions } from './options';

/** The account's id. Its mailbox is the login where that is an address, else the default sender. */
export function toSmtpAccountId({
	connection: { auth },
	defaultSender,
}: Pick<SmtpOptions, 'connection' | 'defaultSender'>): string {
	const mailbox = toAddress(auth?.user ?? '') ?? defaultSender.address;
	return toAccountId('smtp', toIdentity(mailbox));
}

function toAddress(user: string): string | undefined {
	try {
		const { address } = parseMailbox(user, 'user');
		return address === user ? address : undefined;
	} catch (error) {
		if (isOutboxError(error)) return undefined;
		throw error;
	}
}
