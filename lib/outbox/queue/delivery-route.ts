import { OutboxError, validationError } from '../../core/errors';
import type { Mailbox } from '../../core/message';
import { splitAddress } from '../../mail/addr-spec';
import { toIdentity } from '../../mail/identity';
import { quoteInput } from '../../mail/safe-text';
import type { DeliveringAccount } from '../directory/accounts';
import type { CallDirectory } from './call-directory';

/** Who a message is from, and the account that it leaves by. */
export interface DeliveryRoute {
	readonly from: Mailbox;
	readonly account: string;
}

type Known = Pick<CallDirectory, 'queue' | 'accounts' | 'senders'>;

/** The one service that sends from any address; others change those that are not theirs. */
const ANY_ADDRESS_PROVIDER = 'smtp';

const MAX_SHOWN = 10;

/**
 * Finds the account that sends from an address: one that has the address as its own, or an SMTP
 * account when the address was confirmed. Of several it is the one that was registered first, so
 * that the choice stays the same when others join. The address goes out in the account's spelling.
 *
 * @throws OutboxError `upgrade_needed` when no account ever delivered the queue,
 * `email_verification_required` when the address awaits confirmation, `validation_error` on `from`
 * when nobody knows it
 */
export function chooseRoute(from: Mailbox, { queue, accounts, senders }: Known): DeliveryRoute {
	if (accounts.length === 0) throw upgradeNeeded(queue);
	const identity = toIdentity(from.address);
	const inOrder = [...accounts].sort(byRegistration);
	for (const { account, senders: own } of inOrder) {
		const sender = own.find(({ address }) => toIdentity(address) === identity);
		if (sender) return { from: { ...sender, ...withName(from) }, account };
	}
	const added = senders.get(identity);
	if (added?.state === 'awaiting_confirmation') throw awaitsConfirmation(from);
	if (!added) throw unknownSender(from, inOrder);
	return {
		from: { address: added.address, ...withName(added), ...withName(from) },
		account: chooseForAnyAddress(from, inOrder).account,
	};
}

/** Prefers the account of the same domain, whose mail servers are likelier to vouch for it. */
function chooseForAnyAddress(
	from: Mailbox,
	accounts: readonly DeliveringAccount[],
): DeliveringAccount {
	const able = accounts.filter(({ provider }) => provider === ANY_ADDRESS_PROVIDER);
	const domain = domainOf(from);
	const account =
		able.find(({ senders }) => senders.some((sender) => domainOf(sender) === domain)) ?? able[0];
	if (account) return account;
	throw validationError(
		'from',
		`${quoteInput(from.address)} is confirmed, but the accounts of this queue send from their own addresses only: ${listSenders(accounts)}. Use one of those, or start a worker with an SMTP account.`,
	);
}

function withName({ name }: { readonly name?: string | undefined }): { readonly name?: string } {
	return name === undefined ? {} : { name };
}

function domainOf({ address }: Mailbox): string {
	return splitAddress(toIdentity(address)).domain;
}

function byRegistration(a: DeliveringAccount, b: DeliveringAccount): number {
	return a.registeredAt - b.registeredAt || (a.account < b.account ? -1 : 1);
}

/** No account ever delivered the queue. */
export function upgradeNeeded(queue: string): OutboxError {
	return new OutboxError(
		'upgrade_needed',
		`Nobody has ever delivered the queue ${quoteInput(queue)}, so nothing was queued. Publish a workflow with an Outbox Delivery Worker Trigger for it, or start outbox-worker, and try again.`,
		{ retry: 'after-fix', details: { feature: 'smtp.enabled' } },
	);
}

function awaitsConfirmation({ address }: Mailbox): OutboxError {
	return new OutboxError(
		'email_verification_required',
		`${quoteInput(address)} may not send yet: it awaits confirmation. Confirm it with the code that was sent to it, and try again.`,
		{ retry: 'after-fix', details: { field: 'from' } },
	);
}

function unknownSender({ address }: Mailbox, accounts: readonly DeliveringAccount[]): OutboxError {
	return validationError(
		'from',
		`${quoteInput(address)} is not a verified sender of this queue. Allowed: ${listSenders(accounts)}. Other addresses can be added as senders and confirmed.`,
	);
}

function listSenders(accounts: readonly DeliveringAccount[]): string {
	const all = accounts.flatMap(({ senders }) => senders.map(({ address }) => address));
	const unique = [...new Set(all)];
	const others = unique.length - MAX_SHOWN;
	const more = others > 0 ? ` and ${others} more` : '';
	return `${unique.slice(0, MAX_SHOWN).join(', ')}${more}`;
}
