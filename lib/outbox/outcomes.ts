import { OutboxError } from '../core/errors';
import type { Receipt } from '../core/receipt';
import {
	MAX_RESOLUTIONS,
	type Evidence,
	type Failure,
	type Resolution,
	type Step,
	type Submission,
	type SubmissionState,
} from '../core/submission';

/** How a submission changes as its steps go along: pure, so that every write can be replayed. */
export type Change = (submission: Submission) => Submission;

/** Whether the step may have left and nobody knows yet. */
export function isUnresolved(step: Step): boolean {
	return step.state === 'sending' || step.state === 'unknown';
}

/** Whether every step of the plan has left. */
export function isThrough({ steps }: Submission): boolean {
	return steps.length > 0 && steps.every((step) => step.state === 'sent');
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
		const receipt = submission.steps[0]?.receipt;
		if (isThrough(submission) && receipt) return settledSent(receipt, resolution.at)(resolved);
		const state = stateOf(submission);
		if (state === 'unknown') return { ...submission, ...resolved, state };
		return { ...resolved, state, settledAt: resolution.at };
	};
}

function stateOf({ steps }: Submission): SubmissionState {
	if (steps.some(isUnresolved)) return 'unknown';
	return steps.some((step) => step.state === 'rejected') ? 'rejected' : 'released';
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
export function toRefusal({ uid, provider, failure }: Submission): OutboxError {
	const { code, message, ...details } = failure ?? {
		code: 'provider_error' as const,
		message: 'The provider refused this message.',
	};
	return new OutboxError(code, message, { details: { ...details, provider, uid } });
}
