import { createContacts } from '../directory/contacts';
import { createSuppressions } from '../directory/suppressions';
import { eraseDrafts } from '../drafts/erase-drafts';
import type { Environment } from '../environment';
import { eraseFromLedger, type Skipped } from './erase-from-ledger';
import { eraseFromQueue } from './erase-from-queue';
import type { Person } from './person';
import { toRecipient } from './recipient-filter';

export interface ErasureRequest {
	/** In any spelling; or an id of theirs on another channel. */
	readonly address?: string | undefined;
	readonly contactId?: string | undefined;
	/** Whether they may be written to again. */
	readonly removeSuppressions: boolean;
}

/** What was done about a person, in numbers. */
export interface Erasure {
	/** Records of the ledger that nothing is left in about them. */
	readonly messages: number;
	/** Queued messages that are gone, with what they said. */
	readonly queued: number;
	/** Those of them that were called back, as they waited for their delivery. */
	readonly cancelled: number;
	readonly contacts: number;
	/** Records of drafts. What lies in a mailbox is its owner's. */
	readonly drafts: number;
	readonly suppressions: { readonly kept: number; readonly removed: number };
	/** Records that stay under a key that names them, until it has to answer no more. */
	readonly namedByKey: number;
	/** What could not be erased: it is being sent, or nobody can say whether it left. */
	readonly skipped: readonly Skipped[];
}

type ErasureEnvironment = Pick<Environment, 'backend' | 'clock' | 'signal'>;

const PAGE_SIZE = 1_000;
/** Few enough that the store can do something else in between. */
const PRUNED_AT_ONCE = 500;

/**
 * Erases what is known about a person: in the ledger, the queue and among the contacts. What contacts
 * say to belong together, an address and an id, is taken for the same person. The ledger still knows
 * that something was sent, so nothing is sent twice for it; and who must not be written to stays on
 * that list, unless it is wanted otherwise.
 *
 * @throws OutboxError `store_unavailable`; doing it again then finishes it
 */
export async function erasePerson(
	{ address, contactId, removeSuppressions }: ErasureRequest,
	environment: ErasureEnvironment,
): Promise<Erasure> {
	const { backend } = environment;
	const person = await findPerson(
		{
			addresses: new Set(address === undefined ? [] : [toRecipient(address)]),
			contactIds: new Set(contactId === undefined ? [] : [contactId]),
		},
		environment,
	);
	// The queue first, so that nothing more is sent.
	const queue = await eraseFromQueue(person, environment);
	const ledger = await eraseFromLedger(person, queue.skipped, environment);
	const directory = await eraseFromDirectory(person, removeSuppressions, environment);
	while ((await backend.submissions.prune(PRUNED_AT_ONCE)) === PRUNED_AT_ONCE) {
		environment.signal?.throwIfAborted();
	}
	const skipped = [...queue.skipped, ...ledger.skipped];
	await backend.scrub?.(skipped.length + ledger.namedByKey > 0 ? [] : goneNames(person, directory));
	return {
		messages: ledger.erased,
		queued: queue.forgotten,
		cancelled: queue.cancelled,
		...directory,
		namedByKey: ledger.namedByKey,
		skipped,
	};
}

/** By what nobody finds the person any more; who stays suppressed stays on record by address. */
function goneNames(
	{ addresses, contactIds }: Person,
	{ suppressions: { kept } }: Pick<Erasure, 'suppressions'>,
): readonly string[] {
	return kept > 0 ? [...contactIds] : [...addresses, ...contactIds];
}

/** With what the contacts know to be theirs. */
async function findPerson(given: Person, environment: ErasureEnvironment): Promise<Person> {
	const { backend, clock, signal } = environment;
	if (!backend.documents) return given;
	const contacts = createContacts(backend.documents, clock);
	const addresses = new Set(given.addresses);
	const contactIds = new Set(given.contactIds);
	const emails = [...addresses].filter((address) => address.includes('@'));
	for (const { contactId } of (await contacts.find(emails)).values()) contactIds.add(contactId);
	for (let after: string | undefined, isMore = contactIds.size > 0; isMore;) {
		signal?.throwIfAborted();
		const page = { limit: PAGE_SIZE, ...(after !== undefined && { after }) };
		const { contacts: found, nextAfter } = await contacts.list(page);
		for (const contact of found) {
			if (contactIds.has(contact.contactId)) addresses.add(contact.email);
		}
		after = nextAfter;
		isMore = nextAfter !== undefined;
	}
	return { addresses, contactIds };
}

async function eraseFromDirectory(
	person: Person,
	removeSuppressions: boolean,
	environment: ErasureEnvironment,
): Promise<Pick<Erasure, 'contacts' | 'drafts' | 'suppressions'>> {
	const { addresses } = person;
	const { clock } = environment;
	const { documents } = environment.backend;
	if (!documents) return { contacts: 0, drafts: 0, suppressions: { kept: 0, removed: 0 } };
	const emails = [...addresses].filter((address) => address.includes('@'));
	const suppressions = createSuppressions(documents, clock);
	let kept = 0;
	let removed = 0;
	for (const address of emails) {
		if (removeSuppressions) removed += await suppressions.remove(address);
		else kept += (await suppressions.list({ address, limit: PAGE_SIZE })).suppressions.length;
	}
	const contacts = await createContacts(documents, clock).remove(emails);
	const drafts = await eraseDrafts(person, environment);
	return { contacts, drafts, suppressions: { kept, removed } };
}
