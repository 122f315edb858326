import type { Json } from '../core/canonical-json';
import { OutboxError } from '../core/errors';
import type { Provider } from '../core/provider';
import type { Receipt } from '../core/receipt';
import {
	carrierOf,
	MAX_RESOLUTIONS,
	mayHaveLeft,
	type Evidence,
	type Failure,
	type Resolution,
	type Step,
	type Submission,
	type SuppressedRecipient,
	type SubmissionState,
} from '../core/submission';

/** How a submission changes as its steps go along: pure, so that every write can be replayed. */
export type Change = (submission: Submission) => Submission;

/** Whether the step may have left and nobody knows yet. */
export function isUnresolved(step: Step): boolean {
	return step.state === 'sending' || step.state === 'unknown';
}

/** Whether every step of the plan has left, by the route that the first of them took. */
export function isThrough(submission: Submission): boolean {
	const taken = stepsTaken(submission);
	return taken.length > 0 && taken.every((step) => step.state === 'sent');
}

/** The steps of the route that carries the message; none while nothing may have left. */
export function stepsTaken(submission: Submission): readonly Step[] {
	const carrier = carrierOf(submission);
	return submission.steps.filter(({ route }) => route === carrier);
}

/**
 * A step's name on the record. Where a message has several routes, each names its steps on its own.
 * @param planned as its provider planned it
 */
export function toStepId(planned: string, route: string, isOneOfMany: boolean): string {
	return isOneOfMany ? `${route}/${planned}` : planned;
}

/** The step's name as its provider planned it. */
export function toPlannedId({ id, route }: Pick<Step, 'id' | 'route'>): string {
	const prefix = toStepId('', route, true);
	return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

export function findStep(submission: Submission, stepId: string): Step | undefined {
	return submission.steps.find((step) => step.id === stepId);
}

/** Adds the steps of a plan that the record does not have yet. */
export function withSteps(steps: readonly Step[]): Change {
	return (submission) => ({
		...submission,
		steps: [...submission.steps, ...steps.filter(({ id }) => !findStep(submission, id))],
	});
}

export function withEvidence(stepId: string, evidence: Evidence): Change {
	return changeStep(stepId, (step) => ({ ...step, evidence: { ...step.evidence, ...evidence } }));
}

/** From here on bytes may leave. */
export function committed(stepId: string, now: number): Change {
	const commitStep = changeStep(stepId, (step) => ({
		...step,
		state: 'sending',
		attempts: step.attempts + 1,
		committedAt: now,
	}));
	return (submission) => ({ ...commitStep(submission), state: 'sending' });
}

export function stepSent(stepId: string, receipt: Receipt): Change {
	return changeStep(stepId, ({ failure: _failure, ...step }) => ({
		...step,
		state: 'sent',
		receipt,
	}));
}

/** The step has not left after all, and may be sent. */
export function stepPending(stepId: string): Change {
	const change = changeStep(stepId, (step) => ({ ...step, state: 'pending' }));
	return (submission) => ({ ...change(submission), state: 'reserved' });
}

export function stepFailed(stepId: string, error: OutboxError): Change {
	return changeStep(stepId, (step) => ({
		...step,
		state: stateAfter(error),
		failure: toFailure(error),
	}));
}

function stateAfter({ delivery, retry }: OutboxError): Step['state'] {
	if (delivery === 'unknown') return 'unknown';
	return retry === 'never' ? 'rejected' : 'pending';
}

/** From here on the message goes by this route, as far as anybody knows. */
export function takenBy({
	id: provider,
	account,
}: Pick<Provider<never>, 'id' | 'account'>): Change {
	return (submission) => ({ ...submission, provider, account });
}

/** The route has not carried the message, and nothing has left by it. */
export function routeFailed(route: string, error: OutboxError): Change {
	return (submission) => ({
		...submission,
		state: 'reserved',
		routeFailures: { ...submission.routeFailures, [route]: toFailure(error) },
	});
}

export function withLookup(route: string, lookup: Json): Change {
	return (submission) => ({ ...submission, lookups: { ...submission.lookups, [route]: lookup } });
}

/** This try goes without those recipients, whoever an earlier one went without. */
export function withSuppressed(recipients: readonly SuppressedRecipient[]): Change {
	return ({ suppressed: _earlier, ...submission }) => ({
		...submission,
		...(recipients.length > 0 && { suppressed: [...recipients] }),
	});
}

/** Every step is through: the first receipt answers for the key. */
export function settledSent(receipt: Receipt, now: number): Change {
	return ({ failure: _failure, ...submission }) => ({
		...submission,
		state: 'sent',
		receipt,
		settledAt: now,
	});
}

/** The try has failed; what that means for the key follows from the steps. */
export function settledFailed(error: OutboxError, now: number): Change {
	return (submission) => ({
		...submission,
		state: stateOf(submission),
		failure: toFailure(error),
		settledAt: now,
	});
}

/**
 * Somebody has decided about the steps in doubt; what that means for the key follows from them. It
 * stays held while one of them is still in doubt.
 */
export function settledResolved(resolution: Resolution): Change {
	return (submission) => {
		const { failure: _failure, ...resolved } = {
			...submission,
			resolutions: [...(submission.resolutions ?? []), resolution].slice(-MAX_RESOLUTIONS),
		};
		const receipt = stepsTaken(submission)[0]?.receipt;
		if (isThrough(submission) && receipt) return settledSent(receipt, resolution.at)(resolved);
		const state = stateOf(submission);
		if (state === 'unknown') return { ...submission, ...resolved, state };
		return { ...resolved, state, settledAt: resolution.at };
	};
}

/** Refused for good is only what every route refused; the others may still carry it. */
function stateOf({ steps, routeFailures = {} }: Submission): SubmissionState {
	if (steps.some(isUnresolved)) return 'unknown';
	const tried = new Set([...steps.map(({ route }) => route), ...Object.keys(routeFailures)]);
	for (const { route, state } of steps) if (state === 'rejected') tried.delete(route);
	const anyRejected = steps.some(({ state }) => state === 'rejected');
	return anyRejected && tried.size === 0 ? 'rejected' : 'released';
}

function changeStep(stepId: string, change: (step: Step) => Step): Change {
	return (submission) => ({
		...submission,
		steps: submission.steps.map((step) => (step.id === stepId ? change(step) : step)),
	});
}

export function toFailure({ code, message, details }: OutboxError): Failure {
	const { field, status, reason } = details;
	return { code, message, field, status, reason };
}

/** The stored refusal, thrown again for the same payload. */
export function toRefusal(submission: Submission): OutboxError {
	const { uid, provider, failure } = submission;
	const { code, message, ...details } = failure ?? {
		code: 'provider_error' as const,
		message: 'The provider refused this message.',
	};
	return new OutboxError(code, message, {
		delivery: mayHaveLeft(submission) ? 'unknown' : 'not-sent',
		details: { ...details, provider, uid },
	});
}
