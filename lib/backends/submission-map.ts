import { z } from 'zod/v4';

import { storeError, type OutboxError } from '../core/errors';
import type { Clock } from '../core/ports';
import { retainUntil, submissionSchema } from '../core/submission';
import {
	checkPageSize,
	compareNewestFirst,
	matchesFilter,
	parseCursor,
	toPage,
} from '../core/submission-query';
import type { Guard, Lease, StoredSubmission, SubmissionStore } from '../core/submission-store';

/** A record with what guards it. */
export const entrySchema = z.strictObject({
	submission: submissionSchema,
	revision: z.number(),
	lease: z.strictObject({ token: z.string(), until: z.number() }).nullable(),
	holdsKey: z.boolean(),
});
export type Entry = z.infer<typeof entrySchema>;

export interface SubmissionMapOptions {
	readonly clock: Clock;
	/** Told of every change: what the entry is now, or that it was forgotten. */
	readonly onChange?: (uid: string, entry: Entry | undefined) => void;
	/** How many records there is room for, and what a claim fails with when there is none left. */
	readonly room?: { readonly capacity: number; readonly full: () => OutboxError };
}

export interface SubmissionMap extends SubmissionStore {
	has(uid: string): boolean;
	/** Takes an entry in that was kept elsewhere; a key that is held stays with its holder. */
	restore(entry: Entry): void;
}

/** Submissions in a map. Nothing waits in here, so every method is atomic. */
export function createSubmissionMap({
	clock,
	onChange,
	room,
}: SubmissionMapOptions): SubmissionMap {
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

	const put = (entry: Entry): void => {
		const { uid, scope, key } = entry.submission;
		entries.set(uid, entry);
		if (entry.holdsKey) uidByKey.set(keyOf(scope, key), uid);
		onChange?.(uid, entry);
	};

	const forget = ({ submission: { uid, scope, key }, holdsKey }: Entry): void => {
		entries.delete(uid);
		if (holdsKey) uidByKey.delete(keyOf(scope, key));
		onChange?.(uid, undefined);
	};

	/** Forgets the oldest records that no longer answer for a key, where there is no room otherwise. */
	const makeRoom = ({ capacity, full }: NonNullable<typeof room>): void => {
		const missing = entries.size + 1 - capacity;
		if (missing <= 0) return;
		const spent = [...entries.values()]
			.filter((entry) => isSpent(entry, clock.now()) && leaseRemainingMs(entry) <= 0)
			.sort((a, b) => a.submission.updatedAt - b.submission.updatedAt)
			.slice(0, missing);
		if (spent.length < missing) throw full();
		spent.forEach(forget);
	};

	return {
		has: (uid) => entries.has(uid),

		restore(entry) {
			const { scope, key } = entry.submission;
			put({ ...entry, holdsKey: entry.holdsKey && !findHolder(scope, key) });
		},

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
			if (room) makeRoom(room);
			if (holder) put({ ...holder, holdsKey: false, lease: null, revision: holder.revision + 1 });
			put({
				submission: structuredClone(submission),
				revision: 1,
				lease: toLease(lease),
				holdsKey: true,
			});
			return { claimed: true };
		},

		async swap(submission, guard, lease) {
			const entry = entries.get(submission.uid);
			if (!entry || !holds(guard, entry)) return false;
			put({
				...entry,
				submission: structuredClone(submission),
				revision: entry.revision + 1,
				lease: lease && toLease(lease),
			});
			return true;
		},

		async renew(uid, lease) {
			const entry = entries.get(uid);
			if (entry?.lease?.token !== lease.token) return false;
			put({ ...entry, lease: toLease(lease) });
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
				.sort((a, b) => compareNewestFirst(a.submission, b.submission))[0];
			return newest && toStored(newest);
		},

		async list(filter, page) {
			checkPageSize(page);
			const after = page.cursor === undefined ? undefined : parseCursor(page.cursor);
			const found = [...entries.values()]
				.map(({ submission }) => submission)
				.filter(
					(submission) =>
						matchesFilter(submission, filter) &&
						(!after || compareNewestFirst(after, submission) < 0),
				)
				.sort(compareNewestFirst);
			return toPage(structuredClone(found.slice(0, page.limit + 1)), page.limit);
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

/** Whether the record answers for no key any more; one that awaits a resolution always does. */
function isSpent({ submission, holdsKey }: Entry, now: number): boolean {
	if (retainUntil(submission) === undefined) return false;
	const { settledAt, updatedAt, windowMs } = submission;
	return !holdsKey || (settledAt ?? updatedAt) + windowMs <= now;
}
