import { SETTLING_MS } from '../../../../lib/providers/gmail/reconcile';
import { COMPOSE_SCOPE } from '../../../../lib/providers/gmail/scopes';
import { at, once } from '../../../support/gmail-fake/faults';
import {
	CONTEXT,
	deliverStep,
	email,
	errorOf,
	leaveDraft,
	NOW,
	planEmail,
	sendEmail,
	startRig,
	type GmailRig,
	type RigOptions,
} from './setup';

let rig: GmailRig;
const start = async (options?: RigOptions) => (rig = await startRig(options));
afterEach(() => rig.stop());

/** A try that ended after the draft was remembered and before the commit. */
async function startWithDraft(options?: RigOptions) {
	const started = await start(options);
	const step = await leaveDraft(started.provider, await planEmail(started.provider));
	const draftId = step.evidence['draftId'] ?? '';
	return { ...started, step, draftId };
}

const reconcile = (
	{ provider }: GmailRig,
	step: Awaited<ReturnType<typeof planEmail>>,
	ageMs = 0,
) => provider.reconcile?.(toDoubtful(step), { signal: AbortSignal.timeout(20_000), ageMs });

/** The step as the ledger knows it, without its request. */
const toDoubtful = ({ id, evidence, request }: Awaited<ReturnType<typeof planEmail>>) => ({
	id,
	evidence,
	uid: request.uid,
	recipients: request.recipients,
});

describe('a draft remembered by an earlier try', () => {
	it('is reused instead of made anew', async () => {
		const { gmail, mailbox, provider, step, draftId } = await startWithDraft();
		const { receipt } = await deliverStep(provider, step);
		expect(gmail.callNames).toEqual(['drafts.create', 'drafts.get', 'drafts.send', 'messages.get']);
		expect(gmail.calls[2]?.json).toEqual({ id: draftId });
		expect(gmail.outgoing.map(({ message }) => message.id)).toEqual([receipt.id]);
		expect(mailbox.withLabel('DRAFT')).toEqual([]);
	});

	it('is restored when somebody has edited it: what goes out is what was asked for', async () => {
		const { gmail, mailbox, provider, step, draftId } = await startWithDraft();
		mailbox.updateDraft(draftId, Buffer.from('To: eve@example.net\r\n\r\nGotcha'), undefined);
		const { receipt, evidence } = await deliverStep(provider, step);
		expect(gmail.outgoing.map(({ submitted }) => submitted.equals(step.request.mime))).toEqual([
			true,
		]);
		// An edited draft stands in another thread, and reconciliation has to look there.
		expect(evidence).toMatchObject({ draftId, threadId: receipt.threadId });
	});

	it('is made anew when somebody has deleted it before it was sent', async () => {
		const { gmail, mailbox, provider, step, draftId } = await startWithDraft();
		mailbox.deleteDraft(draftId);
		const { evidence } = await deliverStep(provider, step);
		expect(evidence['draftId']).not.toBe(draftId);
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('is not sent again when it was sent after all', async () => {
		const { gmail, mailbox, provider, step, draftId } = await startWithDraft();
		const sent = mailbox.sendDraft(draftId);
		const { receipt } = await deliverStep(provider, step);
		expect(receipt).toMatchObject({ id: sent.id, threadId: sent.threadId });
		expect(receipt.messageId).toMatch(/@mail\.gmail\.com>$/);
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('is unknown when it is gone and nobody can see whether it was sent', async () => {
		const { gmail, mailbox, provider, step, draftId } = await startWithDraft({
			scopes: [COMPOSE_SCOPE],
		});
		mailbox.sendDraft(draftId);
		expect(await errorOf(deliverStep(provider, step))).toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
		});
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('is unknown when it vanishes right before it is sent again', async () => {
		const { gmail, mailbox, provider, step, draftId } = await startWithDraft();
		const commit = async () => void mailbox.sendDraft(draftId);
		expect(await errorOf(deliverStep(provider, step, { commit }))).toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
		});
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('is not taken for gone by a 404 that is not Gmail’s own', async () => {
		const { gmail, provider, step } = await startWithDraft();
		gmail.script = once('drafts.get', { status: 404, body: '<html>no such page</html>' });
		const error = await errorOf(deliverStep(provider, step));
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent' });
		expect(gmail.callNames).toEqual(['drafts.create', 'drafts.get']);
	});

	it('is looked at first, and left alone when Gmail is out of order', async () => {
		const { gmail, provider, step } = await startWithDraft();
		gmail.script = at('drafts.get', { status: 503 });
		expect(await errorOf(deliverStep(provider, step))).toMatchObject({ retry: 'later' });
		expect(gmail.outgoing).toEqual([]);
	});
});

describe('a draft of this very try', () => {
	it('that vanishes before it is sent can be tried again', async () => {
		const { gmail, mailbox, provider } = await start();
		const commit = async () => {
			for (const { id } of mailbox.withLabel('DRAFT')) mailbox.remove(id);
		};
		expect(await errorOf(sendEmail(provider, email(), { commit }))).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
		});
		expect(gmail.outgoing).toEqual([]);
	});

	it('is cleared away when the ledger could not remember it', async () => {
		const { mailbox, provider } = await start();
		const remember = () => Promise.reject(new TypeError('secret in a stack'));
		const error = await errorOf(sendEmail(provider, email(), { remember }));
		expect(error).toMatchObject({ code: 'internal_error', delivery: 'not-sent' });
		expect(error.message).not.toContain('secret');
		expect(mailbox.withLabel('DRAFT')).toEqual([]);
	});
});

describe('reconciliation', () => {
	it('draft still there after the settling time = not sent', async () => {
		const { step } = await startWithDraft();
		expect(await reconcile(rig, step, SETTLING_MS)).toEqual({ outcome: 'not-sent' });
	});

	it('draft still there before the settling time: unknown', async () => {
		const { step } = await startWithDraft();
		expect(await reconcile(rig, step, SETTLING_MS - 1)).toEqual({ outcome: 'unknown' });
	});

	it('draft gone: a SENT message with our X-Outbox-Id in the thread = sent, with its receipt', async () => {
		const { clock, mailbox, step, draftId } = await startWithDraft();
		const sent = mailbox.sendDraft(draftId);
		clock.pass(60_000);
		expect(await reconcile(rig, step)).toEqual({
			outcome: 'sent',
			receipt: {
				status: 'sent',
				id: sent.id,
				threadId: sent.threadId,
				messageId: expect.stringMatching(/@mail\.gmail\.com>$/),
				sentAt: NOW,
				accepted: ['grace@example.net'],
				rejected: [],
			},
		});
	});

	it('never searches by Message-ID, which Gmail rewrites', async () => {
		const { gmail, mailbox, step, draftId } = await startWithDraft();
		mailbox.sendDraft(draftId);
		await reconcile(rig, step);
		expect(gmail.callNames).toEqual(['drafts.create', 'drafts.get', 'threads.get']);
	});

	it('finds a reply among the other messages of its thread', async () => {
		const { mailbox, provider } = await start();
		const parent = mailbox.receive('Subject: Hi\r\nMessage-ID: <hi@example.net>\r\n\r\n?');
		const reply = email({ subject: '', threadId: parent.threadId });
		const step = await leaveDraft(provider, await planEmail(provider, reply));
		const other = await planEmail(provider, reply, { ...CONTEXT, uid: 'another-of-ours' });
		await deliverStep(provider, other);
		const sent = mailbox.sendDraft(step.evidence['draftId'] ?? '');
		expect(mailbox.thread(parent.threadId)).toHaveLength(3);
		expect(await reconcile(rig, step)).toMatchObject({
			outcome: 'sent',
			receipt: { id: sent.id, threadId: parent.threadId },
		});
	});

	it('is not fooled by an inbound message that carries our marker', async () => {
		const { mailbox, step, draftId } = await startWithDraft();
		mailbox.deleteDraft(draftId);
		const forged = `Subject: Hi\r\nMessage-ID: <x@example.net>\r\nX-Outbox-Id: ${step.request.uid}\r\n\r\n?`;
		const { threadId } = mailbox.receive(forged);
		const evidence = { ...step.evidence, threadId };
		expect(await reconcile(rig, { ...step, evidence }, SETTLING_MS)).toEqual({
			outcome: 'unknown',
		});
	});

	it('draft gone and nothing found: unknown, however long ago', async () => {
		const { mailbox, step, draftId } = await startWithDraft();
		mailbox.deleteDraft(draftId);
		expect(await reconcile(rig, step, 24 * SETTLING_MS)).toEqual({ outcome: 'unknown' });
	});

	it('without a fence: unknown, and Gmail is not asked', async () => {
		const { gmail, provider } = await start();
		expect(await reconcile(rig, await planEmail(provider), SETTLING_MS)).toEqual({
			outcome: 'unknown',
		});
		expect(gmail.calls).toEqual([]);
	});

	it('fails rather than decides when Gmail cannot be asked', async () => {
		const { gmail, step } = await startWithDraft();
		gmail.script = at('drafts.get', 'reset before');
		const asking = reconcile(rig, step, 1e9);
		expect(await errorOf(asking ?? Promise.resolve())).toMatchObject({ code: 'provider_error' });
	});
});
