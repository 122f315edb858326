import { isOutboxError, type OutboxError } from '../../lib/core/errors';
import type { DeliveryHooks, SubmissionContext } from '../../lib/core/provider';
import type { Receipt } from '../../lib/core/receipt';
import type { Evidence } from '../../lib/core/submission';
import type { ProviderRig } from './provider-harness';

type Outcome =
	| { readonly receipt: Receipt; readonly error?: never }
	| { readonly receipt?: never; readonly error: OutboxError };

/** What every send of the suite is made with, unless it says otherwise. */
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-000000000001',
	createdAt: Date.UTC(2026, 4, 1, 12),
	tags: ['contract'],
};

/** Plans and delivers a rig's message, counting its commits and keeping its evidence. */
export async function send<Message, Request>(
	{ provider, message }: ProviderRig<Message, Request>,
	hooks: Partial<DeliveryHooks> = {},
	context = CONTEXT,
) {
	const [step] = await provider.plan(message, context, undefined);
	if (!step) throw new Error('the plan has no step');
	let commits = 0;
	let evidence: Evidence = {};
	const outcome = await provider
		.deliver(
			{ ...step, evidence, earlier: [] },
			{
				signal: hooks.signal ?? AbortSignal.timeout(20_000),
				remember: async (noted) => {
					evidence = { ...evidence, ...noted };
				},
				commit: async (noted = {}) => {
					commits++;
					await hooks.commit?.(noted);
					evidence = { ...evidence, ...noted };
				},
			},
		)
		.then((receipt): Outcome => ({ receipt }), toOutcome);
	return { ...outcome, commits, evidence, step };
}

function toOutcome(error: unknown): Outcome {
	if (!isOutboxError(error)) throw error;
	return { error };
}
