import type { Submission } from './submission';
import type { PageRequest, SubmissionFilter, SubmissionPage } from './submission-query';

/** A temporary right to act on a record, measured by the store's own clock. */
export interface Lease {
	readonly token: string;
	readonly ms: number;
}

export interface StoredSubmission {
	readonly submission: Submission;
	/** Grows with every write but a renewal, so that a reader can tell whether anything changed. */
	readonly revision: number;
	/** What is left of the holder's lease by the store's clock; zero or less when nobody holds it. */
	readonly leaseRemainingMs: number;
}

/**
 * What a write compares before it swaps: the lease token (for the holder, whom its own earlier
 * writes must not lock out) or the revision (for everybody else, whom any write must).
 */
export type Guard = { readonly token: string } | { readonly revision: number };

export type ClaimResult =
	{ readonly claimed: true } | { readonly claimed: false; readonly holder: StoredSubmission };

/** Finds the execution that a crashed one is a retry of. */
export interface SlotQuery {
	readonly scope: string;
	readonly slot: string;
	readonly fingerprint: string;
}

/**
 * Where a backend keeps submissions: single-record compare-and-swap and look-ups. The rules live
 * in the ledger above it, written once for all backends.
 *
 * Every method fails with `store_unavailable` when the store cannot do its work, a record that
 * cannot be read included: absent and unreadable are never the same.
 */
export interface SubmissionStore {
	/**
	 * Stores a new record as the holder of its scope and key, unless another holds them.
	 * `supersede` names a holder that may be replaced as long as it has not changed; it stays on
	 * record but no longer answers for the key.
	 */
	claim(
		submission: Submission,
		lease: Lease,
		supersede?: { readonly uid: string; readonly revision: number },
	): Promise<ClaimResult>;
	/** Replaces the record if the guard still holds; `lease` null ends the lease. */
	swap(submission: Submission, guard: Guard, lease: Lease | null): Promise<boolean>;
	/** Prolongs the lease to `lease.ms` from now if its token still holds it. */
	renew(uid: string, lease: Lease): Promise<boolean>;
	findByUid(uid: string): Promise<StoredSubmission | undefined>;
	findByKey(scope: string, key: string): Promise<StoredSubmission | undefined>;
	/** The newest record of one item of a node, among those that hold their key. */
	findNewestInSlot(query: SlotQuery): Promise<StoredSubmission | undefined>;
	/**
	 * One page of all records that fit, superseded ones included: the newest first, by creation time
	 * and uid. Following the cursors gives every record once that was there from the first page on.
	 * @throws OutboxError also `validation_error` on `cursor` or `limit`
	 */
	list(filter: SubmissionFilter, page: PageRequest): Promise<SubmissionPage>;
	/** Forgets at most `limit` records whose retention is over; returns how many. */
	prune(limit: number): Promise<number>;
}
