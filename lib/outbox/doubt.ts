import { OutboxError } from '../core/errors';
import type { Provider, Verdict } from '../core/provider';
import type { Receipt } from '../core/receipt';
import type { Step, Submission } from '../core/submission';
import { withDeadline } from './deadline';
import type { Environment } from './environment';
import { stepPending, stepSent, toPlannedId } from './outcomes';
import type { StepDelivery } from './step-delivery';

const UNDECIDED: Verdict = { outcome: 'unknown' };

/**
 * Settles whether a doubtful step has left: by asking the provider, and by the user's policy where
 * that gives no verdict. Afterwards the step is `sent` or `pending`.
 *
 * @param fresh whether the doubt arose in this very run; it is then never sent again right away,
 * because the provider may still be working on it
 * @throws OutboxError `delivery_unknown` when the message is to be held
 */
export async function resolveDoubt(
	step: Step,
	{ claim, route, policy, environment }: StepDelivery,
	fresh: boolean,
): Promise<void> {
	const { submission } = claim;
	const asking = { provider: route.provider, timeoutMs: policy.timeoutMs, environment };
	// A provider that cannot be asked right now gives no verdict; it does not decide anything.
	const verdict = await askProvider(step, submission, asking).catch(() => UNDECIDED);
	if (verdict.outcome === 'sent') {
		claim.note(stepSent(step.id, verdict.receipt));
	} else if (verdict.outcome === 'not-sent' || (policy.onUnknown === 'send-again' && !fresh)) {
		claim.note(stepPending(step.id));
	} else if (policy.onUnknown === 'assume-sent') {
		claim.note(stepSent(step.id, toAssumedReceipt(step, submission)));
	} else {
		throw heldError(step, submission.uid);
	}
}

/**
 * Asks the provider what became of a step. One that can never be asked gives no verdict.
 * @throws what keeps the provider from being asked right now
 */
export async function askProvider(
	step: Step,
	submission: Submission,
	{
		provider,
		timeoutMs,
		environment: { clock, signal: outer },
	}: {
		readonly provider: Pick<Provider<never>, 'reconcile'>;
		readonly timeoutMs: number;
		readonly environment: Pick<Environment, 'clock' | 'signal'>;
	},
): Promise<Verdict> {
	const now = clock.now();
	const { evidence, committedAt = now } = step;
	const doubtful = {
		id: toPlannedId(step),
		uid: submission.uid,
		recipients: recipientsOf(step, submission),
		evidence,
	};
	const ask = async (signal: AbortSignal): Promise<Verdict> =>
		(await provider.reconcile?.(doubtful, { signal, ageMs: now - committedAt })) ?? UNDECIDED;
	return withDeadline(ask, { timeoutMs, clock, outer });
}

/** Stands in for the receipt of a step that somebody takes for sent. */
export function toAssumedReceipt(step: Step, submission: Submission): Receipt {
	return {
		status: 'sent',
		id: submission.uid,
		sentAt: step.committedAt ?? submission.updatedAt,
		accepted: recipientsOf(step, submission),
		rejected: [],
	};
}

function recipientsOf(step: Step, submission: Submission): string[] {
	return step.recipients ?? submission.recipients;
}

/** Says that a message is held because nobody knows whether it left. */
export function heldError({ provider }: Step, uid: string): OutboxError {
	return new OutboxError(
		'delivery_unknown',
		`Nobody can say whether this message left: ${provider} broke off after the message was handed over. It is held and will not be sent again by itself. Check the mailbox or the recipient, then decide.`,
		{ delivery: 'unknown', details: { provider, uid } },
	);
}
