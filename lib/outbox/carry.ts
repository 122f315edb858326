import type { Json } from '../core/canonical-json';
import { isOutboxError, OutboxError } from '../core/errors';
import type { PlannedStep } from '../core/provider';
import { carrierOf, type Step } from '../core/submission';
import { deliverStep } from './deliver-step';
import { resolveDoubt } from './doubt';
import type { Claim } from './ledger';
import { lookUp } from './look-up';
import {
	isThrough,
	isUnresolved,
	routeFailed,
	stepsTaken,
	takenBy,
	toStepId,
	withLookup,
	withSteps,
	withSuppressed,
} from './outcomes';
import { toChainError, toPartialError, type RouteFailure } from './route-errors';
import type { LoadHooks, Route, SendRequest } from './send-request';
import type { StepDelivery } from './step-delivery';

type Delivery = Omit<StepDelivery, 'route' | 'isOneOfMany'>;

/**
 * Brings the message out by the first route that can. A further one is tried only while nothing has
 * left by those before; once a part has left by one, the rest goes by it as well, or not at all.
 *
 * @throws OutboxError why no route carried the message
 */
export async function carry(
	{ routes }: Pick<SendRequest, 'routes'>,
	delivery: Delivery,
): Promise<void> {
	const { claim } = delivery;
	const isOneOfMany = routes.length > 1;
	// Whether an earlier try left is settled before the message is even loaded.
	for (const step of claim.submission.steps.filter(isUnresolved)) {
		await resolveDoubt(step, { ...delivery, isOneOfMany, route: findRoute(routes, step) }, false);
	}
	if (isThrough(claim.submission)) return;

	const carrier = carrierOf(claim.submission);
	const open = routes.filter(({ name }) => carrier === undefined || name === carrier);
	const failures: RouteFailure[] = [];
	for (const route of open) {
		claim.note(takenBy(route.provider));
		try {
			await sendSteps({ ...delivery, route, isOneOfMany });
			return;
		} catch (error) {
			if (!isOutboxError(error) || !mayTryAnother(error, delivery)) throw error;
			failures.push({ route: route.name, error });
			const change = routeFailed(route.name, error);
			// Written before the next one, which may take its time: whoever takes over from a run that dies
			// meanwhile must not hold the message for one that has refused it.
			if (route !== open.at(-1)) await claim.advance(change);
			else if (isOneOfMany) claim.note(change);
		}
	}
	throw toChainError(failures);
}

async function sendSteps(delivery: StepDelivery): Promise<void> {
	const { claim, route, environment } = delivery;
	const message = await route.load(environment.signal, toLoadHooks(claim));
	const lookup = await lookUpOnce(message, delivery);
	const { uid, createdAt, tags } = claim.submission;
	const plan = await route.provider.plan(message, { uid, createdAt, tags }, lookup);
	claim.note(withSteps(plan.map((step) => toStep(step, delivery))));
	for (const [index, step] of plan.entries()) {
		try {
			await deliverStep(step, delivery);
		} catch (error) {
			throw toPartialError(error, stepsTaken(claim.submission));
		}
		if (index < plan.length - 1) await claim.advance();
	}
}

function toLoadHooks(claim: Claim): LoadHooks {
	return {
		leaveOut: (recipients) => claim.note(withSuppressed(recipients)),
		recall: (name) => claim.submission.lookups?.[name],
		keep: (name, lookup) => claim.note(withLookup(name, lookup)),
		describe: (facts) => claim.note((submission) => ({ ...submission, ...facts })),
	};
}

/** Look-ups are kept, so that every try builds the same message. */
async function lookUpOnce(message: unknown, delivery: StepDelivery): Promise<Json | undefined> {
	const { claim, route, policy, environment } = delivery;
	const { provider, name } = route;
	const known = claim.submission.lookups?.[name];
	if (!provider.resolve || known !== undefined) return known;
	const lookup = await lookUp(
		async (signal) => provider.resolve?.(message, { signal }) ?? null,
		policy,
		environment,
	);
	claim.note(withLookup(name, lookup));
	return lookup;
}

/** Whether the failure says that nothing left, and concerns the route rather than the ledger. */
function mayTryAnother({ code, delivery }: OutboxError, { claim, environment }: Delivery): boolean {
	const isLedgers = code === 'store_unavailable' || code === 'idempotency_in_progress';
	return (
		delivery === 'not-sent' &&
		!isLedgers &&
		!environment.signal?.aborted &&
		carrierOf(claim.submission) === undefined
	);
}

function findRoute(routes: readonly Route[], step: Step): Route {
	const route = routes.find(({ name }) => name === step.route);
	if (!route) throw new Error(`no route ${step.route}`);
	return route;
}

function toStep({ id }: PlannedStep<unknown>, { route, isOneOfMany }: StepDelivery): Step {
	const { name, provider, recipients } = route;
	return {
		id: toStepId(id, name, isOneOfMany),
		route: name,
		...(recipients && { recipients: [...recipients] }),
		provider: provider.id,
		account: provider.account,
		state: 'pending',
		attempts: 0,
		evidence: {},
	};
}
