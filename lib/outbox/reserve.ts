import type { Submission } from '../core/submission';
import type { Environment } from './environment';
import { createLedger, type Ledger, type LedgerView, type Reservation } from './ledger';
import type { SendRequest } from './send-request';

const FIRST_POLL_MS = 50;
const SLOWEST_POLL_MS = 500;

type Reservable = Pick<SendRequest, 'draft' | 'adoptNewestInSlot' | 'policy'>;

/**
 * Claims the send's key. While another run holds it, waits for that run's result as long as the
 * policy allows.
 */
export async function reserve(request: Reservable, environment: Environment): Promise<Reservation> {
	const { clock, signal } = environment;
	const { leaseMs, waitForInFlightMs } = request.policy;
	const ledger = openLedger(environment);
	const candidate = await toCandidate(request, environment, ledger);
	const options = { leaseMs, ...toRules(request) };
	const giveUpAt = clock.now() + waitForInFlightMs;
	for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(2 * pauseMs, SLOWEST_POLL_MS)) {
		const reservation = await ledger.reserve(candidate, options);
		if (reservation.outcome !== 'in-flight' || clock.now() + pauseMs > giveUpAt) return reservation;
		// Whoever no longer wants the result is told where the send stands.
		const cancelled = await clock.sleep(pauseMs, signal).then(
			() => false,
			() => true,
		);
		if (cancelled) return reservation;
	}
}

/** What `reserve` would find for the send, without writing anything. */
export async function peek(
	request: Reservable,
	environment: Environment,
): Promise<{ readonly candidate: Submission } & LedgerView> {
	const ledger = openLedger(environment);
	const candidate = await toCandidate(request, environment, ledger);
	return { candidate, ...(await ledger.peek(candidate, toRules(request))) };
}

function openLedger({ backend, clock, ids }: Environment): Ledger {
	return createLedger(backend.submissions, clock, ids);
}

function toRules({ policy: { onDifferentContent, onRefused } }: Reservable) {
	return {
		acceptFirstResult: onDifferentContent === 'first-result',
		sendRefusedAgain: onRefused === 'send-again',
	};
}

/** The record that a send starts with. */
async function toCandidate(
	{ draft, adoptNewestInSlot, policy: { windowMs, retentionMs } }: Reservable,
	{ clock, ids }: Environment,
	ledger: Ledger,
): Promise<Submission> {
	const now = clock.now();
	return {
		...draft,
		key: adoptNewestInSlot ? await adoptKey(draft, ledger) : draft.key,
		uid: ids.uid(),
		state: 'reserved',
		steps: [],
		attempts: 1,
		createdAt: now,
		updatedAt: now,
		windowMs,
		// A record that is forgotten before its window is over could not answer for its key.
		retentionMs: Math.max(retentionMs, windowMs),
	};
}

async function adoptKey(
	{ scope, key, fingerprint, origin: { slot } }: Reservable['draft'],
	ledger: Ledger,
): Promise<string> {
	if (slot === undefined) return key;
	const newest = await ledger.findNewestInSlot({ scope, slot, fingerprint });
	return newest?.key ?? key;
}
