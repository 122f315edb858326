import type { MailStore } from '../../core/mail-store';
import type { Environment } from '../environment';
import type { DraftRecord, DraftState } from './draft-records';
import { openDraft, openDraftRecords, type OpenedDraft } from './open-draft';

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

/**
 * The drafts of a mailbox that are on record, the newest first, each as it lies in the mailbox now.
 * @param limit how many at most
 */
export async function listDrafts(
	filter: DraftFilter,
	{ store, limit }: { readonly store: MailStore; readonly limit: number },
	environment: Environment,
): Promise<readonly OpenedDraft[]> {
	const candidates = await readRecords(store.account, filter, environment);
	const found: OpenedDraft[] = [];
	for (let at = 0; at < candidates.length && found.length < limit; at += LOOKS_AT_ONCE) {
		const some = candidates.slice(at, at + LOOKS_AT_ONCE);
		const opened = await Promise.all(some.map(({ uid }) => openDraft(uid, { store }, environment)));
		// What people have done to it shows only now.
		found.push(...opened.filter(({ record }) => fits(record, filter)));
	}
	return found.slice(0, limit);
}

async function readRecords(
	account: string,
	filter: DraftFilter,
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

function fits(record: DraftRecord, filter: DraftFilter): boolean {
	return Object.entries(filter).every(
		([name, wanted]) => wanted === undefined || Reflect.get(record, name) === wanted,
	);
}
