import { OutboxError } from '../core/errors';
import type { PlannedStep, Verdict } from '../core/provider';
import type { Receipt } from '../core/receipt';
import type { Step } from '../core/submission';
import { withDeadline } from './deadline';
import { stepPending, stepSent } from './outcomes';
import type { StepDelivery } from './deliver-step';

/**
 * Settles whether a doubtful step has left: by asking the provider, and by the user's policy where
 * that gives no verdict. Afterwards the step is `sent` or `pending`.
 *
 * @param fresh whether the doubt arose in this very run; it is then never sent again right away,
 * because the provider may still be working on it
 * @throws OutboxError `delivery_unknown` when the message is to be held
 */
export async function resolveDoubt<Message, Request>(
	step: Step,
	planned: PlannedStep<Request> | undefined,
	delivery: StepDelivery<Message, Request>,
	fresh: boolean,
): Promise<void> {
	const { claim, policy } = delivery;
	const verdict = planned ? await askProvider(step, planned, delivery) : UNDECIDED;
	if (verdict.outcome === 'sent') {
		claim.note(stepSent(step.id, verdict.receipt));
	} else if (verdict.outcome === 'not-sent' || (policy.onUnknown === 'send-again' && !fresh)) {
		claim.note(stepPending(step.id));
	} else if (policy.onUnknown === 'assume-sent') {
		claim.note(stepSent(step.id, assumedReceipt(step, delivery)));
	} else {
		throw heldError(step, claim.submission.uid);
	}
}

const UNDECIDED: Verdict = { outcome: 'unknown' };

async function askProvider<Message, Request>(
	step: Step,
	planned: PlannedStep<Request>,
	{ provider, policy, environment: { clock, signal } }: StepDelivery<Message, Request>,
): Promise<Verdict> {
	const ageMs = clock.now() - (step.committedAt ?? clock.now());
	const ask = (aborted: AbortSignal): Promise<Verdict> =>
		provider.reconcile?.({ ...planned, evidence: step.evidence }, { signal: aborted, ageMs }) ??
		Promise.resolve(UNDECIDED);
	// A provider that cannot be asked right now gives no verdict; it does not decide anything.
	return withDeadline(ask, { timeoutMs: policy.timeoutMs, clock, outer: signal }).catch(
		() => UNDECIDED,
	);
}

function assumedReceipt<Message, Request>(
	step: Step,
	{ claim: { submission }, environment: { clock } }: StepDelivery<Message, Request>,
): Receipt {
	return {
		status: 'sent',
		id: submission.uid,
		sentAt: step.committedAt ?? clock.now(),
		accepted: submission.recipients,
		rejected: [],
	};
}

/** Says that a message is held because nobody knows whether it left. */
export function heldError({ provider }: Step, uid: string): OutboxError {
	return new OutboxError(
		'delivery_unknown',
		`Nobody can say whether this message left: ${provider} broke off after the message was handed over. It is held and will not be sent again by itself. Check the mailbox or the recipient, then decide.`,
		{ delivery: 'unknown', details: { provider, uid } },
	);
}
