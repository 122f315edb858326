import type { Guarantees } from '../core/backend';
import type { Json } from '../core/canonical-json';
import { OutboxError, isOutboxError, storeError } from '../core/errors';
import type { PlannedStep, Provider } from '../core/provider';
import type { RateDecision } from '../core/rates';
import type { Receipt } from '../core/receipt';
import type { Step, Submission } from '../core/submission';
import { deliverStep, type StepDelivery } from './deliver-step';
import { heldError, resolveDoubt } from './doubt';
import type { Environment } from './environment';
import { keepLease } from './lease-keeper';
import type { Claim } from './ledger';
import { lookUp } from './look-up';
import {
	isThrough,
	isUnresolved,
	settledFailed,
	settledSent,
	toRefusal,
	withSteps,
} from './outcomes';
import type { SendPolicy } from './policy';
import { reserve } from './reserve';

/** What the ledger is told about a send before it happens. */
export type SubmissionDraft = Omit<
	Submission,
	| 'uid'
	| 'state'
	| 'steps'
	| 'lookup'
	| 'receipt'
	| 'failure'
	| 'attempts'
	| 'createdAt'
	| 'updatedAt'
	| 'settledAt'
	| 'windowMs'
	| 'retentionMs'
>;

export interface SendRequest<Message, Request> {
	readonly draft: SubmissionDraft;
	/**
	 * Set for the retry of a crashed execution, whose key was lost with it: the newest record of the
	 * same node, run and item with the same content is taken for its own.
	 */
	readonly adoptNewestInSlot: boolean;
	readonly provider: Provider<Message, Request>;
	/** Makes the message complete; called once the key is reserved, before anything is sent. */
	readonly load: (signal: AbortSignal | undefined) => Promise<Message>;
	readonly policy: SendPolicy;
}

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
export async function send<Message, Request>(
	request: SendRequest<Message, Request>,
	environment: Environment,
): Promise<SendResult> {
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

async function deliver<Message, Request>(
	claim: Claim,
	request: SendRequest<Message, Request>,
	environment: Environment,
): Promise<Delivered> {
	const { clock } = environment;
	const stopRenewing = keepLease(claim, request.policy.leaseMs, clock);
	let rate: RateDecision | undefined;
	try {
		const { provider, policy } = request;
		const onRate = (decision: RateDecision | undefined) => (rate = decision ?? rate);
		await sendSteps(request, { claim, provider, policy, environment, onRate });
	} catch (error) {
		throw await settleFailure(claim, error, environment);
	} finally {
		stopRenewing();
	}
	const receipt = receiptOf(claim.submission, claim.submission.steps[0]?.receipt);
	const submission = await settleSuccess(claim, receipt, environment);
	return { submission, receipt, replayed: false, rate };
}

async function sendSteps<Message, Request>(
	{ load }: SendRequest<Message, Request>,
	delivery: StepDelivery<Message, Request>,
): Promise<void> {
	const { claim, provider, environment } = delivery;
	// Whether an earlier try left is settled before the message is even loaded.
	for (const step of claim.submission.steps.filter(isUnresolved)) {
		await resolveDoubt(step, delivery, false);
	}
	if (isThrough(claim.submission)) return;

	const message = await load(environment.signal);
	const lookup = await lookUpOnce(message, delivery);
	const { uid, createdAt, tags } = claim.submission;
	const plan = await provider.plan(message, { uid, createdAt, tags }, lookup);
	claim.note(withSteps(plan.map((step) => toStep(step, provider))));
	for (const [index, step] of plan.entries()) {
		await deliverStep(step, delivery);
		if (index < plan.length - 1) await claim.advance();
	}
}

/** Look-ups are kept, so that every try builds the same message. */
async function lookUpOnce<Message, Request>(
	message: Message,
	{ claim, provider, policy, environment }: StepDelivery<Message, Request>,
): Promise<Json | undefined> {
	const { resolve } = provider;
	if (!resolve || claim.submission.lookup !== undefined) return claim.submission.lookup;
	const lookup = await lookUp((signal) => resolve(message, { signal }), policy, environment);
	claim.note((submission) => ({ ...submission, lookup }));
	return lookup;
}

function toStep<Message, Request>(
	{ id }: PlannedStep<Request>,
	{ id: provider, account }: Provider<Message, Request>,
): Step {
	return { id, provider, account, state: 'pending', attempts: 0, evidence: {} };
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
