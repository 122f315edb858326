import type { MessageState } from '../../core/queued-message';
import type { Submission } from '../../core/submission';
import type { SubmissionFilter } from '../../core/submission-query';
import type { StoredSubmission } from '../../core/submission-store';
import type { Environment } from '../environment';
import { eraseFromRecord } from './erase-record';
import { pageMessages } from './list-messages';
import { createNameFinder, type Person } from './person';

/** A message that was left as it is, and where it stands. */
export interface Skipped {
	readonly uid: string;
	readonly status: Submission['state'] | MessageState;
}

export interface LedgerErasure {
	readonly erased: number;
	readonly namedByKey: number;
	readonly skipped: readonly Skipped[];
}

/** More than runs that change one record at the same moment. */
const MAX_RACES = 10;

/**
 * Erases a person from the records of the ledger, which stay and guard against a second send. What a
 * run is at is left alone, and what may have left: somebody has to decide about it, and the provider
 * can only be asked with what is on record.
 *
 * @param leftInQueue messages whose own records are left alone as well, and were told of
 */
export async function eraseFromLedger(
	person: Person,
	leftInQueue: readonly Skipped[],
	environment: Pick<Environment, 'backend' | 'clock' | 'signal'>,
): Promise<LedgerErasure> {
	const isNamed = createNameFinder(person);
	const left = new Set(leftInQueue.map(({ uid }) => uid));
	const filters: readonly SubmissionFilter[] = [
		...[...person.addresses].map((recipient) => ({ recipient })),
		...[...person.contactIds].map((contactId) => ({ contactId })),
	];
	const skipped = new Map<string, Skipped>();
	let erased = 0;
	let namedByKey = 0;
	for (const filter of filters) {
		for await (const page of pageMessages(filter, environment)) {
			const concerned = page.filter(({ key }) => !left.has(key));
			const statuses = await Promise.all(
				concerned.map(({ uid }) => eraseOne(uid, person, environment)),
			);
			for (const [index, { uid, scope, key }] of concerned.entries()) {
				const status = statuses[index];
				if (status !== undefined) skipped.set(uid, { uid, status });
				else erased += 1;
				if (status === undefined && isNamed(`${scope} ${key}`)) namedByKey += 1;
			}
		}
	}
	return { erased, namedByKey, skipped: [...skipped.values()] };
}

/** @returns where the record stands that was left alone */
async function eraseOne(
	uid: string,
	person: Person,
	{ backend: { submissions: store }, clock }: Pick<Environment, 'backend' | 'clock'>,
): Promise<Submission['state'] | undefined> {
	let state: Submission['state'] | undefined;
	for (let race = 0; race < MAX_RACES; race++) {
		const stored = await store.findByUid(uid);
		if (!stored) return undefined;
		({ state } = stored.submission);
		if (!mayBeErased(stored)) return state;
		const { submission, revision } = stored;
		const blank = eraseFromRecord(submission, person, clock.now());
		if (await store.swap(blank, { revision }, null)) return undefined;
	}
	return state;
}

function mayBeErased({ submission: { state }, leaseRemainingMs }: StoredSubmission): boolean {
	return leaseRemainingMs <= 0 && state !== 'sending' && state !== 'unknown';
}
