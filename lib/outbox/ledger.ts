import { OutboxError } from '../core/errors';
import type { Clock, Ids } from '../core/ports';
import { decideReservation, type ReservationDecision } from '../core/reservation';
import type { Submission } from '../core/submission';
import type { Lease, SlotQuery, StoredSubmission, SubmissionStore } from '../core/submission-store';
import type { Change } from './outcomes';

/** The right to act on one submission, held until it is settled or the lease lapses. */
export interface Claim {
	/** The record as this holder last wrote it. */
	readonly submission: Submission;
	/** Whether the record may already have left and must be asked about before it is sent. */
	readonly investigate: boolean;
	/** Notes a change that goes out with the next write. */
	note(change: Change): void;
	/** Writes a change and keeps the lease. Fails when another run has taken over. */
	advance(change?: Change): Promise<Submission>;
	/** Writes the last change and ends the lease. Fails when another run has taken over. */
	settle(change: Change): Promise<Submission>;
	/** Prolongs the lease; false when another run has taken over. */
	renew(): Promise<boolean>;
}

export type Reservation =
	| { readonly outcome: 'claimed'; readonly claim: Claim }
	| {
			readonly outcome: Extract<
				ReservationDecision,
				'replay' | 'refuse' | 'conflict' | 'in-flight'
			>;
			readonly submission: Submission;
			/** How long the present holder's lease lasts, where there is one. */
			readonly leaseRemainingMs: number;
	  };

export interface ReserveOptions {
	readonly leaseMs: number;
	readonly acceptFirstResult: boolean;
	readonly sendRefusedAgain?: boolean;
}

/** What the ledger would decide about a candidate, and who holds its key. */
export interface LedgerView {
	readonly decision: ReservationDecision | 'new';
	readonly holder?: Submission;
}

/** The one guard against sending twice: the rules of `core/reservation` over a backend's store. */
export interface Ledger {
	/** Claims the candidate's key, or says who has it. */
	reserve(candidate: Submission, options: ReserveOptions): Promise<Reservation>;
	/** What `reserve` would decide, without writing anything. */
	peek(candidate: Submission, options: Omit<ReserveOptions, 'leaseMs'>): Promise<LedgerView>;
	findNewestInSlot(query: SlotQuery): Promise<Submission | undefined>;
}

const MAX_RACES = 20;

export function createLedger(store: SubmissionStore, clock: Clock, ids: Ids): Ledger {
	return {
		async reserve(candidate, { leaseMs, ...rules }) {
			let supersede: StoredSubmission | undefined;
			for (let race = 0; race < MAX_RACES; race++) {
				const lease = { token: ids.token(), ms: leaseMs };
				const result = await store.claim(candidate, lease, supersede && referTo(supersede));
				if (result.claimed) {
					return { outcome: 'claimed', claim: createClaim(candidate, lease, false) };
				}
				const { holder } = result;
				const decision = decideReservation(holder, candidate, { ...rules, now: clock.now() });
				if (decision === 'supersede') {
					supersede = holder;
					continue;
				}
				if (decision !== 'take-over' && decision !== 'investigate') {
					const { submission, leaseRemainingMs } = holder;
					return { outcome: decision, submission, leaseRemainingMs };
				}
				const investigate = decision === 'investigate';
				const taken = nextTry(holder.submission, candidate, investigate, clock.now());
				if (await store.swap(taken, { revision: holder.revision }, lease)) {
					return { outcome: 'claimed', claim: createClaim(taken, lease, investigate) };
				}
			}
			throw new OutboxError(
				'idempotency_in_progress',
				'Too many runs are claiming this idempotency key at the same moment. Try again.',
				{ retry: 'later', retryAfterMs: leaseMs },
			);
		},

		async peek(candidate, rules) {
			const holder = await store.findByKey(candidate.scope, candidate.key);
			if (!holder) return { decision: 'new' };
			const now = clock.now();
			const decision = decideReservation(holder, candidate, { ...rules, now });
			return { decision, holder: holder.submission };
		},

		async findNewestInSlot(query) {
			return (await store.findNewestInSlot(query))?.submission;
		},
	};

	function createClaim(first: Submission, lease: Lease, investigate: boolean): Claim {
		let current = first;
		const write = async (change: Change, nextLease: Lease | null): Promise<Submission> => {
			const changed = { ...change(current), updatedAt: clock.now() };
			if (!(await store.swap(changed, { token: lease.token }, nextLease))) {
				throw takenOver(changed.uid);
			}
			current = changed;
			return changed;
		};
		return {
			get submission() {
				return current;
			},
			investigate,
			note: (change) => {
				current = change(current);
			},
			advance: (change = unchanged) => write(change, lease),
			settle: (change) => write(change, null),
			renew: () => store.renew(current.uid, lease),
		};
	}
}

const unchanged: Change = (submission) => submission;

function referTo({ submission, revision }: StoredSubmission) {
	return { uid: submission.uid, revision };
}

/** The record as the next try starts with it: what was learned stays, the outcome is open again. */
function nextTry(
	{ failure: _failure, routeFailures: _failures, settledAt: _settledAt, ...kept }: Submission,
	{ origin, windowMs, retentionMs }: Submission,
	investigate: boolean,
	now: number,
): Submission {
	return {
		...kept,
		state: investigate ? 'unknown' : 'reserved',
		attempts: kept.attempts + 1,
		origin,
		windowMs,
		retentionMs,
		updatedAt: now,
	};
}

function takenOver(uid: string): OutboxError {
	return new OutboxError(
		'idempotency_in_progress',
		'This run was stalled for so long that another run took over the send. Its result counts.',
		{ retry: 'later', details: { uid } },
	);
}
