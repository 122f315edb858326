import type { StoredSubmission } from './submission-store';
import { mayHaveLeft, type Submission } from './submission';

/** What to do about a send whose key another record holds. */
export type ReservationDecision =
	/** Go on with the same record: nothing of it has left, or only parts of it have. */
	| 'take-over'
	/** Start a new record in its place. */
	| 'supersede'
	/** Give the first result back. */
	| 'replay'
	/** Give the first refusal back. */
	| 'refuse'
	/** The key belongs to another payload. */
	| 'conflict'
	/** Another run is at it. */
	| 'in-flight'
	/** It may have left: find out before anything else. */
	| 'investigate';

/**
 * The rules of a repeated key. The payload is compared before the state: another payload is a
 * conflict unless nothing had left.
 *
 * @param acceptFirstResult whether another payload may be answered with the first one's result
 * @param sendRefusedAgain whether the same payload may be tried again after it was refused for good
 * @param now milliseconds since the epoch
 */
export function decideReservation(
	{ submission: holder, leaseRemainingMs }: StoredSubmission,
	candidate: Submission,
	{
		acceptFirstResult,
		sendRefusedAgain = false,
		now,
	}: {
		readonly acceptFirstResult: boolean;
		readonly sendRefusedAgain?: boolean;
		readonly now: number;
	},
): ReservationDecision {
	const same = holder.fingerprint === candidate.fingerprint;
	const leased = leaseRemainingMs > 0;
	const windowOver = holder.settledAt !== undefined && now >= holder.settledAt + holder.windowMs;

	if (leased) return same || acceptFirstResult ? 'in-flight' : 'conflict';
	switch (holder.state) {
		case 'sending':
		case 'unknown':
			return same ? 'investigate' : 'conflict';
		case 'sent':
			if (windowOver) return 'supersede';
			return same || acceptFirstResult ? 'replay' : 'conflict';
		case 'rejected':
			if (windowOver) return 'supersede';
			if (same && !sendRefusedAgain) return 'refuse';
			return mayHaveLeft(holder) ? 'conflict' : 'supersede';
		case 'reserved':
		case 'released':
			if (windowOver) return 'supersede';
			if (same) return 'take-over';
			return mayHaveLeft(holder) ? 'conflict' : 'supersede';
	}
}
