import type { MailStore, StoredDraft } from '../../core/mail-store';
import type { Environment } from '../environment';
import type { DraftRecord, DraftState } from './draft-records';
import { openDraft, openDraftRecords } from './open-draft';

/** What to look for; all that is given must fit. */
export interface DraftFilter {
	readonly state?: DraftState | undefined;
	readonly contactId?: string | undefined;
	readonly dealId?: string | undefined;
	readonly contextType?: string | undefined;
	readonly contextId?: string | undefined;
}

const PAGE_SIZE = 1000;
const LOOKS_AT_ONCE = 4;

/** A draft on record, and as it lies in the mailbox while it does. */
export interface ListedDraft {
	readonly record: DraftRecord;
	readonly draft?: StoredDraft;
}

/**
 * The drafts of a mailbox that are on record, the newest first, each as it lies in the mailbox now.
 * What has left it is not looked for again.
 * @param limit how many at most
 */
export async function listDrafts(
	{ state, ...others }: DraftFilter,
	{ store, limit }: { readonly store: MailStore; readonly limit: number },
	environment: Environment,
): Promise<readonly ListedDraft[]> {
	const look = async (record: DraftRecord): Promise<ListedDraft> => {
		if (record.state === 'sent' || record.state === 'deleted') return { record };
		const { record: seen, fate } = await openDraft(record.uid, { store }, environment);
		return { record: seen, ...(fate.state === 'draft' && { draft: fate.draft }) };
	};
	const candidates = await readRecords(store.account, others, environment);
	const found: ListedDraft[] = [];
	for (let at = 0; at < candidates.length && found.length < limit; at += LOOKS_AT_ONCE) {
		const looked = await Promise.all(candidates.slice(at, at + LOOKS_AT_ONCE).map(look));
		// What people have done to them shows only now.
		found.push(...looked.filter(({ record }) => state === undefined || record.state === state));
	}
	return found.slice(0, limit);
}

async function readRecords(
	account: string,
	filter: Omit<DraftFilter, 'state'>,
	environment: Environment,
): Promise<readonly DraftRecord[]> {
	const records = openDraftRecords(environment);
	const found: DraftRecord[] = [];
	for (let after: string | undefined; ;) {
		const page = await records.list({ limit: PAGE_SIZE, ...(after !== undefined && { after }) });
		found.push(...page.records.filter((each) => each.account === account && fits(each, filter)));
		if (page.nextAfter === undefined) break;
		after = page.nextAfter;
	}
	return found.sort((a, b) => b.createdAt - a.createdAt);
}

function fits(record: DraftRecord, filter: Omit<DraftFilter, 'state'>): boolean {
	return Object.entries(filter).every(
		([name, wanted]) => wanted === undefined || Reflect.get(record, name) === wanted,
	);
}
