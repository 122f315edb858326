import { isOutboxError, OutboxError, storeError } from '../core/errors';
import type { PlannedStep, Provider } from '../core/provider';
import type { RateDecision } from '../core/rates';
import type { Receipt } from '../core/receipt';
import type { Step } from '../core/submission';
import { withDeadline } from './deadline';
import { resolveDoubt } from './doubt';
import type { Environment } from './environment';
import type { Claim } from './ledger';
import {
	type Change,
	committed,
	findStep,
	isUnresolved,
	stepFailed,
	stepPending,
	stepSent,
	withEvidence,
} from './outcomes';
import type { SendPolicy } from './policy';
import { passRateGate } from './rate-gate';
import { planRetryMs } from './retry-pause';

export interface StepDelivery<Message, Request> {
	readonly claim: Claim;
	readonly provider: Provider<Message, Request>;
	readonly policy: SendPolicy;
	readonly environment: Environment;
	/** Told what each pass of the rate gate found. */
	readonly onRate: (decision: RateDecision | undefined) => void;
}

/**
 * Brings one step to `sent`, trying again only while it certainly has not left. The outcome is
 * noted on the claim and goes out with the claim's next write.
 *
 * @throws OutboxError what kept the step from being sent
 */
export async function deliverStep<Message, Request>(
	planned: PlannedStep<Request>,
	delivery: StepDelivery<Message, Request>,
): Promise<void> {
	const { claim, policy, environment } = delivery;
	for (let tries = 1; stepOf(claim, planned).state !== 'sent'; tries++) {
		await passGate(planned, delivery);
		const error = await tryOnce(planned, delivery);
		if (!error) return;
		const pauseMs = planRetryMs(error, tries, policy, environment.ids.jitter());
		await claim.advance(stepPending(planned.id));
		await environment.clock.sleep(pauseMs, environment.signal);
	}
}

/** One try, its doubts resolved: returns why the step is still to be sent, if it is. */
async function tryOnce<Message, Request>(
	planned: PlannedStep<Request>,
	delivery: StepDelivery<Message, Request>,
): Promise<OutboxError | undefined> {
	const { claim, provider } = delivery;
	const error = await deliverOnce(planned, delivery);
	const step = stepOf(claim, planned);
	if (!error || !isUnresolved(step)) return error;
	await resolveDoubt(step, delivery, true);
	if (stepOf(claim, planned).state === 'sent') return undefined;
	return new OutboxError(
		'provider_error',
		`${provider.id} broke off, and then confirmed that nothing was sent. It can be sent again.`,
		{ retry: 'later', details: { provider: provider.id } },
	);
}

async function passGate<Message, Request>(
	planned: PlannedStep<Request>,
	{ claim, policy, environment, onRate }: StepDelivery<Message, Request>,
): Promise<void> {
	const { account } = stepOf(claim, planned);
	const limits = { limits: policy.rateLimits, maxWaitMs: policy.maxRateWaitMs };
	const signal = environment.signal;
	onRate(
		await passRateGate(environment.backend.rates, account, { ...limits, signal }, environment),
	);
}

/** One call of the provider; its outcome is noted on the claim. */
async function deliverOnce<Message, Request>(
	planned: PlannedStep<Request>,
	{ claim, provider, policy, environment }: StepDelivery<Message, Request>,
): Promise<OutboxError | undefined> {
	const { clock, signal: outer } = environment;
	const { id } = planned;
	let mayHaveLeft = false;
	let ledgerError: OutboxError | undefined;
	const write = async (change: Change): Promise<void> => {
		try {
			await claim.advance(change);
		} catch (error) {
			ledgerError = isOutboxError(error) ? error : storeError('The ledger could not be written.');
			throw ledgerError;
		}
	};
	const deliver = (signal: AbortSignal): Promise<Receipt> =>
		provider.deliver(
			{ ...planned, evidence: stepOf(claim, planned).evidence },
			{
				signal,
				remember: (evidence) => write(withEvidence(id, evidence)),
				commit: async () => {
					await write(committed(id, clock.now()));
					mayHaveLeft = true;
				},
			},
		);
	try {
		const receipt = await withDeadline(deliver, { timeoutMs: policy.timeoutMs, clock, outer });
		claim.note(stepSent(id, receipt));
		return undefined;
	} catch (thrown) {
		// Without the ledger's consent nothing has left, whatever the provider makes of it.
		if (ledgerError) throw ledgerError;
		const error = isOutboxError(thrown) ? thrown : unforeseen(mayHaveLeft);
		claim.note(stepFailed(id, error));
		return error;
	}
}

/** Something broke that no provider should let through. Its text may hold anything, so it is not kept. */
function unforeseen(mayHaveLeft: boolean): OutboxError {
	return mayHaveLeft
		? new OutboxError('delivery_unknown', 'The send broke off after it had begun.', {
				delivery: 'unknown',
			})
		: new OutboxError('internal_error', 'The send broke off before anything was sent.', {
				retry: 'after-fix',
			});
}

function stepOf<Request>({ submission }: Claim, { id }: PlannedStep<Request>): Step {
	const step = findStep(submission, id);
	if (!step) throw new Error(`step ${id} is not on the record`);
	return step;
}
