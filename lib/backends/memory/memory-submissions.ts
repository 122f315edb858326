import { storeError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import { retainUntil, type Submission } from '../../core/submission';
import type { Guard, Lease, StoredSubmission, SubmissionStore } from '../../core/submission-store';

interface Entry {
	submission: Submission;
	revision: number;
	lease: { readonly token: string; readonly until: number } | null;
	holdsKey: boolean;
}

/** Submissions in a map. Nothing waits in here, so every method is atomic. */
export function createMemorySubmissions(clock: Clock): SubmissionStore {
	const entries = new Map<string, Entry>();
	const uidByKey = new Map<string, string>();

	const toLease = ({ token, ms }: Lease) => ({ token, until: clock.now() + ms });
	const leaseRemainingMs = ({ lease }: Entry): number => (lease ? lease.until - clock.now() : 0);

	const toStored = (entry: Entry): StoredSubmission => ({
		submission: structuredClone(entry.submission),
		revision: entry.revision,
		leaseRemainingMs: leaseRemainingMs(entry),
	});

	const findHolder = (scope: string, key: string): Entry | undefined => {
		const uid = uidByKey.get(keyOf(scope, key));
		return uid === undefined ? undefined : entries.get(uid);
	};

	const forget = ({ submission: { uid, scope, key }, holdsKey }: Entry): void => {
		entries.delete(uid);
		if (holdsKey) uidByKey.delete(keyOf(scope, key));
	};

	return {
		async claim(submission, lease, supersede) {
			const { uid, scope, key } = submission;
			const holder = findHolder(scope, key);
			if (holder) {
				const mayReplace =
					holder.submission.uid === supersede?.uid && holder.revision === supersede.revision;
				if (!mayReplace) return { claimed: false, holder: toStored(holder) };
			}
			if (entries.has(uid))
				throw storeError(`A submission with the uid ${uid} is already on record.`);
			if (holder)
				Object.assign(holder, { holdsKey: false, lease: null, revision: holder.revision + 1 });
			entries.set(uid, {
				submission: structuredClone(submission),
				revision: 1,
				lease: toLease(lease),
				holdsKey: true,
			});
			uidByKey.set(keyOf(scope, key), uid);
			return { claimed: true };
		},

		async swap(submission, guard, lease) {
			const entry = entries.get(submission.uid);
			if (!entry || !holds(guard, entry)) return false;
			entry.submission = structuredClone(submission);
			entry.revision += 1;
			entry.lease = lease && toLease(lease);
			return true;
		},

		async renew(uid, lease) {
			const entry = entries.get(uid);
			if (entry?.lease?.token !== lease.token) return false;
			entry.lease = toLease(lease);
			return true;
		},

		async findByUid(uid) {
			const entry = entries.get(uid);
			return entry && toStored(entry);
		},

		async findByKey(scope, key) {
			const entry = findHolder(scope, key);
			return entry && toStored(entry);
		},

		async findNewestInSlot({ scope, slot, fingerprint }) {
			const newest = [...entries.values()]
				.filter(
					({ submission, holdsKey }) =>
						holdsKey &&
						submission.scope === scope &&
						submission.origin.slot === slot &&
						submission.fingerprint === fingerprint,
				)
				.sort((a, b) => byCreation(b.submission, a.submission))[0];
			return newest && toStored(newest);
		},

		async prune(limit) {
			const now = clock.now();
			const over = [...entries.values()].filter(
				(entry) =>
					(retainUntil(entry.submission) ?? Infinity) <= now && leaseRemainingMs(entry) <= 0,
			);
			const chunk = over.slice(0, limit);
			chunk.forEach(forget);
			return chunk.length;
		},
	};
}

function keyOf(scope: string, key: string): string {
	return JSON.stringify([scope, key]);
}

function holds(guard: Guard, { revision, lease }: Entry): boolean {
	return 'token' in guard ? lease?.token === guard.token : revision === guard.revision;
}

function byCreation(a: Submission, b: Submission): number {
	return a.createdAt - b.createdAt || (a.uid < b.uid ? -1 : 1);
}
