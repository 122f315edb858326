import type { Environment } from '../environment';
import { openDraftRecords } from './open-draft';

const PAGE_SIZE = 1000;

/** Whose drafts. */
export interface DraftPerson {
	/** Normalised. */
	readonly addresses: ReadonlySet<string>;
	readonly contactIds: ReadonlySet<string>;
}

/**
 * Forgets the drafts that are for a person, or about one. What lies in the mailbox is its owner's.
 * @returns how many there were
 */
export async function eraseDrafts(
	{ addresses, contactIds }: DraftPerson,
	environment: Pick<Environment, 'backend' | 'clock'>,
): Promise<number> {
	const records = openDraftRecords(environment);
	let erased = 0;
	for (let after: string | undefined; ;) {
		const page = await records.list({ limit: PAGE_SIZE, ...(after !== undefined && { after }) });
		const theirs = page.records.filter(
			({ recipients, contactId }) =>
				recipients.some((recipient) => addresses.has(recipient)) ||
				(contactId !== undefined && contactIds.has(contactId)),
		);
		if (theirs.length > 0) erased += await records.remove(theirs.map(({ uid }) => uid));
		if (page.nextAfter === undefined) return erased;
		after = page.nextAfter;
	}
}
