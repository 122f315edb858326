import { toIdentity } from '../../mail/identity';
import type { DeliveringAccount } from './accounts';
import type { Sender } from './senders';

/** Somebody who may send, or is about to. */
export interface KnownSender extends Sender {
	/** The account that vouches for the address by itself; absent for one that was added. */
	readonly account?: { readonly id: string; readonly provider: string };
}

/**
 * Everybody who may send from a queue: those of its accounts first, then those that were added, each
 * address of an account once.
 */
export function toKnownSenders(
	accounts: readonly DeliveringAccount[],
	added: readonly Sender[],
): readonly KnownSender[] {
	const vouched = accounts.flatMap(toVouched);
	const known = new Set(vouched.map(({ address }) => toIdentity(address)));
	return [...vouched, ...added.filter(({ address }) => !known.has(toIdentity(address)))];
}

function toVouched({
	account,
	provider,
	senders,
	registeredAt,
}: DeliveringAccount): readonly KnownSender[] {
	const byIdentity = new Map(senders.map((sender) => [toIdentity(sender.address), sender]));
	return [...byIdentity.values()].map((sender) => ({
		...sender,
		state: 'confirmed',
		account: { id: account, provider },
		addedAt: registeredAt,
		confirmedAt: registeredAt,
	}));
}
