import type { PlannedStep } from '../../../../lib/core/provider';
import type { Evidence } from '../../../../lib/core/submission';
import type { OutlookRequest } from '../../../../lib/providers/outlook/request';
import { SETTLING_MS } from '../../../../lib/providers/outlook/reconcile';
import type { Script } from '../../../support/graph-fake/reactions';
import { ADA, CONTEXT, email, NOW, startRig, type OutlookRig } from './setup';

let rig: OutlookRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

/** A try whose end nobody heard of. */
async function breakOff(script: Script): Promise<{
	readonly step: PlannedStep<OutlookRequest>;
	readonly evidence: Evidence;
}> {
	const [step] = await rig.provider.plan(email(), CONTEXT, null);
	if (!step) throw new Error('the plan has no step');
	let evidence: Evidence = {};
	rig.graph.script = script;
	const remember = async (noted: Evidence): Promise<void> => {
		evidence = { ...evidence, ...noted };
	};
	const hooks = { signal: AbortSignal.timeout(10_000), remember, commit: async () => undefined };
	await expect(
		rig.provider.deliver({ ...step, evidence, earlier: [] }, hooks),
	).rejects.toMatchObject({
		delivery: 'unknown',
	});
	rig.graph.script = {};
	return { step, evidence };
}

const ask = (
	{ step, evidence }: Awaited<ReturnType<typeof breakOff>>,
	ageMs: number = SETTLING_MS,
) =>
	rig.provider.reconcile?.(
		{ id: step.id, uid: CONTEXT.uid, recipients: step.request.recipients, evidence },
		{ signal: AbortSignal.timeout(10_000), ageMs },
	);

describe('asking what became of a message', () => {
	it('finds it in Sent Items, with the receipt it would have had', async () => {
		const attempt = await breakOff({ sendDraft: 'reset after' });
		const [item] = rig.graph.accepted;
		expect(await ask(attempt, 0)).toEqual({
			outcome: 'sent',
			receipt: {
				status: 'sent',
				id: attempt.evidence['draftId'],
				threadId: item?.place.conversationId,
				messageId: item?.fields.messageId,
				sentAt: NOW,
				accepted: ['jane@example.net'],
				rejected: [],
			},
		});
		expect(rig.graph.count('getMessage')).toBe(1);
	});

	it('finds it wherever it was moved to', async () => {
		const attempt = await breakOff({ sendDraft: 'reset after' });
		const [item] = rig.graph.accepted;
		if (item) rig.graph.mailbox(ADA).move(item, 'Archive');
		expect(await ask(attempt)).toMatchObject({ outcome: 'sent' });
	});

	it('does not know while a draft may still be at work on', async () => {
		const attempt = await breakOff({ sendDraft: 'reset before' });
		expect(await ask(attempt, SETTLING_MS - 1)).toEqual({ outcome: 'unknown' });
	});

	it('says not sent once a draft has been one for so long that nothing can be under way', async () => {
		const attempt = await breakOff({ sendDraft: 'reset before' });
		expect(await ask(attempt)).toEqual({ outcome: 'not-sent' });
	});

	it.each([
		['looks like in the Outbox', 'like in the Outbox'],
		['is not to be found', 'missing'],
	] as const)('does not know when it %s', async (_case, looks) => {
		rig.graph.lag = { looks, times: 1 };
		const attempt = await breakOff({ sendDraft: 'reset after' });
		expect(await ask(attempt)).toEqual({ outcome: 'unknown' });
		expect(await ask(attempt)).toMatchObject({ outcome: 'sent' });
	});

	it('does not know when it was deleted', async () => {
		const attempt = await breakOff({ sendDraft: 'reset after' });
		rig.graph.mailbox(ADA).items.length = 0;
		expect(await ask(attempt)).toEqual({ outcome: 'unknown' });
	});

	it('does not know when no draft was noted down', async () => {
		const { step } = await breakOff({ sendDraft: 'reset after' });
		expect(await ask({ step, evidence: {} })).toEqual({ outcome: 'unknown' });
	});

	it('fails when the mailbox cannot be asked, which is no verdict', async () => {
		const attempt = await breakOff({ sendDraft: 'reset after' });
		rig.graph.script = { getMessage: { status: 503 } };
		await expect(ask(attempt)).rejects.toMatchObject({ code: 'provider_error', retry: 'later' });
	});
});
