import { isOutboxError, OutboxError, storeError } from '../core/errors';
import type { PlannedStep } from '../core/provider';
import type { Receipt } from '../core/receipt';
import type { Evidence, Step } from '../core/submission';
import { withDeadline } from './deadline';
import { resolveDoubt } from './doubt';
import {
	type Change,
	committed,
	findStep,
	isUnresolved,
	stepFailed,
	stepPending,
	stepSent,
	toStepId,
	withEvidence,
} from './outcomes';
import { passRateGate, restAfter } from './rate-gate';
import { planRetryMs } from './retry-pause';
import type { StepDelivery } from './step-delivery';

/**
 * Brings one step to `sent`, trying again only while it certainly has not left. The outcome is
 * noted on the claim and goes out with the claim's next write.
 *
 * @throws OutboxError what kept the step from being sent
 */
export async function deliverStep(
	planned: PlannedStep<unknown>,
	delivery: StepDelivery,
): Promise<void> {
	const { claim, policy, environment } = delivery;
	for (let tries = 1; stepOf(planned, delivery).state !== 'sent'; tries++) {
		await passGate(planned, delivery);
		const error = await tryOnce(planned, delivery);
		if (!error) return;
		const pauseMs = planRetryMs(error, tries, policy, environment.ids.jitter());
		await claim.advance(stepPending(idOf(planned, delivery)));
		await environment.clock.sleep(pauseMs, environment.signal);
	}
}

/** One try, its doubts resolved: returns why the step is still to be sent, if it is. */
async function tryOnce(
	planned: PlannedStep<unknown>,
	delivery: StepDelivery,
): Promise<OutboxError | undefined> {
	const { route, environment } = delivery;
	const error = await deliverOnce(planned, delivery);
	if (error && planned.pace) await restAfter(error, planned.pace, environment.backend.rates);
	const step = stepOf(planned, delivery);
	if (!error || !isUnresolved(step)) return error;
	await resolveDoubt(step, delivery, true);
	if (stepOf(planned, delivery).state === 'sent') return undefined;
	const provider = route.provider.id;
	return new OutboxError(
		'provider_error',
		`${provider} broke off, and then confirmed that nothing was sent. It can be sent again.`,
		{ retry: 'later', details: { provider } },
	);
}

async function passGate(planned: PlannedStep<unknown>, delivery: StepDelivery): Promise<void> {
	const { policy, environment, onRate } = delivery;
	const { account } = stepOf(planned, delivery);
	const own = { name: account, limits: policy.rateLimits };
	const buckets = [own, ...(planned.pace?.buckets ?? [])];
	const options = { maxWaitMs: policy.maxRateWaitMs, signal: environment.signal };
	onRate(await passRateGate(environment.backend.rates, buckets, options, environment));
}

/** One call of the provider; its outcome is noted on the claim. */
async function deliverOnce(
	planned: PlannedStep<unknown>,
	delivery: StepDelivery,
): Promise<OutboxError | undefined> {
	const { claim, route, policy, environment } = delivery;
	const { clock, signal: outer } = environment;
	const id = idOf(planned, delivery);
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
	const commit = async (evidence: Evidence = {}): Promise<void> => {
		const commitStep = committed(id, clock.now());
		await write((submission) => commitStep(withEvidence(id, evidence)(submission)));
		mayHaveLeft = true;
	};
	const { evidence } = stepOf(planned, delivery);
	const step = { ...planned, evidence, earlier: receiptsBefore(planned, delivery) };
	const deliver = (signal: AbortSignal): Promise<Receipt> =>
		route.provider.deliver(step, {
			signal,
			remember: (noted) => write(withEvidence(id, noted)),
			commit,
		});
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

function idOf({ id }: PlannedStep<unknown>, { route, isOneOfMany }: StepDelivery): string {
	return toStepId(id, route.name, isOneOfMany);
}

function stepOf(planned: PlannedStep<unknown>, delivery: StepDelivery): Step {
	const step = findStep(delivery.claim.submission, idOf(planned, delivery));
	if (!step) throw new Error(`step ${planned.id} is not on the record`);
	return step;
}

/** Steps are on the record in the order of their plan. */
function receiptsBefore(planned: PlannedStep<unknown>, delivery: StepDelivery): readonly Receipt[] {
	const { claim, route } = delivery;
	const steps = claim.submission.steps.filter((step) => step.route === route.name);
	const index = steps.indexOf(stepOf(planned, delivery));
	return steps.slice(0, index).flatMap(({ receipt }) => receipt ?? []);
}
