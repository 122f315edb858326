import type { DraftReference, StoredDraft } from '../../../../lib/core/mail-store';
import type { DeliveryHooks } from '../../../../lib/core/provider';
import { SETTLING_MS } from '../../../../lib/providers/outlook/reconcile';
import { CONTEXT, OWNER, saveDraft, sendDraft, SIGNAL } from '../../../contracts/mail-store/use';
import { known, startStoreRig, type StoreRig } from './mail-store-setup';
import { aFile, email, NOW } from './setup';

let rig: StoreRig;
let reference: DraftReference;
let draft: StoredDraft;
beforeEach(async () => {
	rig = await startStoreRig();
	({ reference } = await saveDraft(rig.store, email({ from: { address: OWNER } })));
	const fate = await rig.store.find(known(reference), SIGNAL());
	if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
	({ draft } = fate);
	rig.graph.calls.length = 0;
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

/** A further try, after one that was committed and certainly sent nothing. */
async function sendAgain({ commit = async () => undefined }: Partial<DeliveryHooks> = {}) {
	const { drafts } = rig.store;
	const [step] = await drafts.plan(draft, CONTEXT, undefined);
	if (!step) throw new Error('the plan has no step');
	return drafts.deliver(
		{ ...step, evidence: reference, earlier: [] },
		{ signal: SIGNAL(), remember: async () => undefined, commit },
	);
}

const reconcile = (ageMs: number) =>
	rig.store.drafts.reconcile?.(
		{ id: 'email', uid: CONTEXT.uid, recipients: ['jane@example.net'], evidence: reference },
		{ signal: SIGNAL(), ageMs },
	);

describe('a draft that is sent', () => {
	it('takes two calls, and comes with what Graph shows of it', async () => {
		const { receipt, evidence } = await sendDraft(rig.store, draft);
		expect(rig.graph.operations()).toEqual(['sendDraft', 'getMessage']);
		expect(evidence).toEqual(reference);
		expect(receipt).toEqual({
			...{ status: 'sent', sentAt: NOW, accepted: ['jane@example.net'], rejected: [] },
			...{ id: reference['draftId'], threadId: draft.threadId, messageId: draft.messageId },
		});
	});

	it('has its receipt also while Graph shows nothing of it', async () => {
		rig.graph.lag = { looks: 'missing', times: 9 };
		expect((await sendDraft(rig.store, draft)).receipt).toMatchObject({
			...{ id: reference['draftId'], threadId: draft.threadId, messageId: draft.messageId },
		});
	});

	it('goes to whom it is addressed by now', async () => {
		const { receipt } = await sendDraft(rig.store, {
			...draft,
			cc: [{ address: 'bob@x.example' }],
		});
		expect(receipt?.accepted).toEqual(['jane@example.net', 'bob@x.example']);
	});

	it('leaves from the folder that people have moved it to', async () => {
		rig.move(reference, 'Archive');
		const fate = await rig.store.find(known(reference), SIGNAL());
		if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
		const { receipt, evidence } = await sendDraft(rig.store, fate.draft);
		expect(receipt?.status).toBe('sent');
		expect(evidence).toEqual(fate.draft.reference);
	});

	it('counts as sent when somebody sends it at the same moment', async () => {
		const byHand = () => rig.graph.sendByHand(OWNER, rig.itemOf(reference));
		const { receipt } = await sendDraft(rig.store, draft, byHand);
		expect(receipt?.status).toBe('sent');
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('is not found, and was not sent, when it is purged at the same moment', async () => {
		const { error } = await sendDraft(rig.store, draft, async () => rig.purge(reference));
		expect(error).toMatchObject({
			...{ code: 'not_found', delivery: 'not-sent' },
			details: { field: 'draft_uid' },
		});
	});

	it.each([
		[
			{ status: 429, code: 'ApplicationThrottled', retryAfter: '7' },
			{ code: 'rate_limited', retryAfterMs: 7_000 },
		],
		[
			{ status: 403, code: 'ErrorAccessDenied' },
			{ code: 'insufficient_permissions', message: expect.stringContaining('Mail.Send,') },
		],
		[{ status: 403, code: 'ErrorSendAsDenied' }, { details: { field: 'from' } }],
		[{ status: 400, code: 'ErrorInvalidRecipients' }, { details: { field: 'to' } }],
	] as const)('stays what it is when it is refused: %j', async (reaction, expected) => {
		rig.graph.script = { sendDraft: reaction };
		const { error } = await sendDraft(rig.store, draft);
		expect(error?.delivery).toBe('not-sent');
		expect(error).toMatchObject(expected);
		expect(await rig.store.find(known(reference), SIGNAL())).toMatchObject({ state: 'draft' });
	});

	it('takes along what an update could not clear away', async () => {
		rig.graph.script = { deleteMessage: { status: 503 } };
		const next = email({ from: { address: OWNER }, subject: 'Second' });
		const second = await saveDraft(rig.store, next, { replaces: reference });
		rig.graph.script = {};
		await sendDraft(rig.store, { ...draft, reference: second.reference });
		expect(rig.items().map(({ folder }) => folder)).toEqual(['SentItems']);
	});

	it('is refused while files are missing in it', async () => {
		let noted: DraftReference = {};
		rig.graph.script = { uploadRange: { status: 503 }, deleteMessage: { status: 503 } };
		const message = email({ from: { address: OWNER }, attachments: [aFile(3_500_000)] });
		const hooks = { signal: SIGNAL(), remember: async (n: DraftReference) => void (noted = n) };
		await rig.store.save({ email: message, context: CONTEXT }, hooks).catch(() => undefined);
		const plan = rig.store.drafts.plan({ ...draft, reference: noted }, CONTEXT, undefined);
		await expect(plan).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'draft_uid' },
		});
	});
});

describe('a draft that is tried again', () => {
	it('is looked at first', async () => {
		expect((await sendAgain()).status).toBe('sent');
		expect(rig.graph.operations()).toEqual(['getMessage', 'sendDraft', 'getMessage']);
	});

	it('counts as sent when somebody has sent it meanwhile, without a commit', async () => {
		await rig.graph.sendByHand(OWNER, rig.itemOf(reference));
		const commit = jest.fn();
		expect((await sendAgain({ commit })).status).toBe('sent');
		expect(commit).not.toHaveBeenCalled();
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it.each(['DeletedItems', 'RecoverableItemsDeletions'] as const)(
		'is not sent out of %s',
		async (folder) => {
			rig.move(reference, folder);
			await expect(sendAgain()).rejects.toMatchObject({ code: 'not_found', delivery: 'not-sent' });
			expect(rig.graph.accepted).toEqual([]);
		},
	);

	it('is held in the Outbox, and when it vanishes at that moment', async () => {
		const commit = async () => rig.purge(reference);
		rig.move(reference, 'Outbox');
		await expect(sendAgain()).rejects.toMatchObject({ delivery: 'unknown' });
		rig.move(reference, 'Drafts');
		await expect(sendAgain({ commit })).rejects.toMatchObject({ delivery: 'unknown' });
		expect(rig.graph.accepted).toEqual([]);
	});
});

describe('a draft that may have been sent', () => {
	it('was not when it still lies there after the settling time', async () => {
		expect(await reconcile(SETTLING_MS - 1)).toEqual({ outcome: 'unknown' });
		expect(await reconcile(SETTLING_MS)).toEqual({ outcome: 'not-sent' });
	});

	it('was when it is no draft any more', async () => {
		const { receipt } = await sendDraft(rig.store, draft);
		expect(await reconcile(0)).toEqual({ outcome: 'sent', receipt });
	});

	it('is in doubt once it is gone', async () => {
		rig.purge(reference);
		expect(await reconcile(SETTLING_MS)).toEqual({ outcome: 'unknown' });
	});
});
