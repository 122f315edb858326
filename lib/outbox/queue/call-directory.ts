import { toIdentity } from '../../mail/identity';
import { requireDocuments } from '../backend-parts';
import { createAccounts, type DeliveringAccount } from '../directory/accounts';
import { createContacts, type Contact } from '../directory/contacts';
import { createSenders, type Sender } from '../directory/senders';
import type { Environment } from '../environment';
import type { QueueEmail } from './queue-email';

/** What is known of those who have to do with a call. The maps are by normalised address. */
export interface CallDirectory {
	readonly queue: string;
	/** Those that deliver the queue. */
	readonly accounts: readonly DeliveringAccount[];
	/** Of the addresses that the call may leave from, those that somebody added. */
	readonly senders: ReadonlyMap<string, Sender>;
	/** Of the recipients, those who are known. */
	readonly contacts: ReadonlyMap<string, Contact>;
}

/**
 * Looks up what the call depends on. Changes nothing.
 * @throws OutboxError `store_unavailable`
 */
export async function lookUpDirectory(
	{ queue, from, recipients }: QueueEmail,
	{ backend, clock, ids }: Pick<Environment, 'backend' | 'clock' | 'ids'>,
): Promise<CallDirectory> {
	const documents = requireDocuments(backend);
	const [secret, accounts, contacts] = await Promise.all([
		backend.secret(),
		createAccounts(documents, clock).list(queue),
		createContacts(documents, clock).find(recipients.map(({ mailbox }) => mailbox.address)),
	]);
	const routed = [...contacts.values()].flatMap((contact) => contact.from ?? []);
	const addresses = [from, ...routed].map(({ address }) => address);
	// Most of a call's contacts share a few senders.
	const unique = new Map(addresses.map((address) => [toIdentity(address), address]));
	const senders = createSenders(documents, { clock, ids, secret });
	return { queue, accounts, contacts, senders: await senders.find([...unique.values()]) };
}
