import type { Guarantees } from '../core/backend';
import { OutboxError, isOutboxError, storeError } from '../core/errors';
import type { RateDecision } from '../core/rates';
import type { Receipt } from '../core/receipt';
import type { Submission } from '../core/submission';
import { carry } from './carry';
import { heldError } from './doubt';
import type { Environment } from './environment';
import { keepLease } from './lease-keeper';
import type { Claim } from './ledger';
import { isUnresolved, settledFailed, settledSent, stepsTaken, toRefusal } from './outcomes';
import { reserve } from './reserve';
import type { SendRequest } from './send-request';

export interface SendResult {
	readonly submission: Submission;
	readonly receipt: Receipt;
	/** Whether this is an earlier send's result, and nothing was sent now. */
	readonly replayed: boolean;
	/** The state of the sending account's tightest cap; undefined when none was consulted. */
	readonly rate: RateDecision | undefined;
	readonly store: { readonly name: string; readonly guarantees: Guarantees };
}

/**
 * Sends once: however often the same key and payload come, the message leaves at most once, and
 * every caller gets the first result.
 *
 * @throws OutboxError whose `delivery` says whether the message may have left
 */
export async function send(request: SendRequest, environment: Environment): Promise<SendResult> {
	const { backend, unguarded } = environment;
	const reservation = await reserve(request, environment).catch((error: unknown) => {
		const lost = isOutboxError(error) && error.code === 'store_unavailable';
		if (lost && unguarded) return undefined;
		throw error;
	});
	if (!reservation) {
		return send(request, { ...environment, backend: unguarded ?? backend, unguarded: undefined });
	}
	const store = { name: backend.name, guarantees: backend.guarantees };
	switch (reservation.outcome) {
		case 'claimed':
			return { ...(await deliver(reservation.claim, request, environment)), store };
		case 'replay':
			return { ...replay(reservation.submission), store };
		case 'refuse':
			throw toRefusal(reservation.submission);
		case 'conflict':
			throw conflictError(reservation.submission);
		case 'in-flight':
			throw inFlightError(reservation.submission, reservation.leaseRemainingMs);
	}
}

type Delivered = Omit<SendResult, 'store'>;

async function deliver(
	claim: Claim,
	request: SendRequest,
	environment: Environment,
): Promise<Delivered> {
	const { clock } = environment;
	const { policy } = request;
	const stopRenewing = keepLease(claim, policy.leaseMs, clock);
	let rate: RateDecision | undefined;
	try {
		const onRate = (decision: RateDecision | undefined) => (rate = decision ?? rate);
		await carry(request, { claim, policy, environment, onRate });
	} catch (error) {
		throw await settleFailure(claim, error, environment);
	} finally {
		stopRenewing();
	}
	const receipt = receiptOf(claim.submission, stepsTaken(claim.submission)[0]?.receipt);
	const submission = await settleSuccess(claim, receipt, environment);
	return { submission, receipt, replayed: false, rate };
}

function replay(submission: Submission): Delivered {
	const receipt = receiptOf(submission, submission.receipt);
	return { submission, receipt, replayed: true, rate: undefined };
}

function receiptOf({ uid }: Submission, receipt: Receipt | undefined): Receipt {
	if (!receipt) throw storeError(`Record ${uid} is marked as sent but holds no receipt.`);
	return receipt;
}

const SETTLE_PAUSES_MS = [50, 200, 1000];

/**
 * Records a success. The message has left, so a store that fails now must not turn the result into
 * a failure: the lease lapses, and the next try under the key finds the send in doubt.
 */
async function settleSuccess(
	claim: Claim,
	receipt: Receipt,
	{ clock }: Environment,
): Promise<Submission> {
	for (const pauseMs of SETTLE_PAUSES_MS) {
		try {
			return await claim.settle(settledSent(receipt, clock.now()));
		} catch (error) {
			if (!isOutboxError(error) || error.code !== 'store_unavailable') break;
			await clock.sleep(pauseMs);
		}
	}
	return settledSent(receipt, clock.now())(claim.submission);
}

/** Records a failure and returns it; a store that fails on top of it changes nothing about it. */
async function settleFailure(
	claim: Claim,
	thrown: unknown,
	{ clock }: Environment,
): Promise<OutboxError> {
	const error = isOutboxError(thrown) ? thrown : brokenOff(claim.submission);
	await claim.settle(settledFailed(error, clock.now())).catch(() => undefined);
	const doubtful = claim.submission.steps.find(isUnresolved);
	return doubtful && error.delivery === 'not-sent'
		? heldError(doubtful, claim.submission.uid)
		: error;
}

function brokenOff({ uid }: Submission): OutboxError {
	return new OutboxError('internal_error', 'The send was broken off before anything was sent.', {
		retry: 'later',
		details: { uid },
	});
}

function conflictError({ uid, state }: Submission): OutboxError {
	return new OutboxError(
		'idempotency_conflict',
		`This idempotency key was already used for other content (that send is ${state}). Use a new key for a new message, or send the same content again.`,
		{ details: { field: 'idempotency_key', uid } },
	);
}

function inFlightError({ uid }: Submission, leaseRemainingMs: number): OutboxError {
	return new OutboxError(
		'idempotency_in_progress',
		'Another run is sending this message right now. Nothing was sent by this one; ask again later for the result.',
		{ retry: 'later', retryAfterMs: Math.max(leaseRemainingMs, 1000), details: { uid } },
	);
}
