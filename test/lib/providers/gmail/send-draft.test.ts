import { COMPOSE_SCOPE, READ_SCOPE } from '../../../../lib/providers/gmail/scopes';
import { saveDraft, sendDraft } from '../../../contracts/mail-store/use';
import { once } from '../../../support/gmail-fake/faults';
import { ADA, email, errorOf, type RigOptions } from './setup';
import { draftIdOf, SIGNAL, startStoreRig, type StoreRig } from './store-setup';

let rig: StoreRig;
afterEach(() => rig.stop());

/** A mailbox with a draft that was saved and read. */
async function startWithDraft(options?: RigOptions) {
	rig = await startStoreRig(options);
	const { reference } = await saveDraft(rig.store, email());
	return { ...rig, draft: await rig.draftOf(reference), draftId: draftIdOf(reference) };
}

describe('sending a draft', () => {
	it('takes three calls: read it, send it, read the Message-ID back', async () => {
		const { gmail, store, draft } = await startWithDraft();
		const { receipt, evidence } = await sendDraft(store, draft);
		expect(gmail.callNames.slice(1)).toEqual(['drafts.get', 'drafts.send', 'messages.get']);
		expect(receipt?.messageId).toMatch(/@mail\.gmail\.com>$/);
		expect(receipt?.accepted).toEqual(['grace@example.net']);
		expect(evidence).toEqual(draft.reference);
	});

	it('is as good as done when somebody has sent it meanwhile', async () => {
		const { gmail, mailbox, store, draft, draftId } = await startWithDraft();
		const { id } = mailbox.sendDraft(draftId);
		const { receipt } = await sendDraft(store, draft);
		expect(receipt).toMatchObject({ id, status: 'sent' });
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('is not possible once somebody has deleted it: nothing was sent', async () => {
		const { mailbox, store, draft, draftId } = await startWithDraft();
		mailbox.deleteDraft(draftId);
		const { error } = await sendDraft(store, draft);
		expect(error).toMatchObject({
			code: 'not_found',
			delivery: 'not-sent',
			details: { field: 'draft_uid' },
		});
	});

	it('is unknown when it is gone after an earlier try, and no sign of it is to be seen', async () => {
		const { mailbox, store, draft, draftId } = await startWithDraft();
		mailbox.deleteDraft(draftId);
		const [step] = await store.drafts.plan(draft, { uid: 'u', createdAt: 0, tags: [] }, undefined);
		if (!step) throw new Error('the plan has no step');
		const nothing = async () => undefined;
		const delivering = store.drafts.deliver(
			{ ...step, evidence: draft.reference, earlier: [] },
			{ signal: SIGNAL(), remember: nothing, commit: nothing },
		);
		expect(await errorOf(delivering)).toMatchObject({ code: 'delivery_unknown' });
	});

	it('that Gmail refuses leaves it where a person can mend it', async () => {
		const { gmail, mailbox, store, draft } = await startWithDraft();
		const message = 'Recipient address required';
		gmail.script = once('drafts.send', { status: 400, reason: 'invalidArgument', message });
		const { error } = await sendDraft(store, draft);
		expect(error).toMatchObject({ delivery: 'not-sent', details: { field: 'to' } });
		expect(mailbox.withLabel('DRAFT')).toHaveLength(1);
	});

	it('that broke off is asked about: sent, not sent, or too early to say', async () => {
		const { gmail, store, draft, find } = await startWithDraft();
		const reconcile = async (ageMs: number) =>
			store.drafts.reconcile?.(
				{ id: 'email', uid: '018f3c1e-5a57-7000-8000-0000000000d1', recipients: [], evidence },
				{ signal: SIGNAL(), ageMs },
			);
		gmail.script = once('drafts.send', 'reset before');
		const { error, evidence } = await sendDraft(store, draft);
		expect(error).toMatchObject({ code: 'delivery_unknown' });
		expect(await reconcile(1_000)).toEqual({ outcome: 'unknown' });
		expect(await reconcile(600_000)).toEqual({ outcome: 'not-sent' });
		expect((await find(draft.reference)).state).toBe('draft');
		gmail.script = once('drafts.send', 'reset after');
		await sendDraft(store, draft);
		expect(await reconcile(1_000)).toMatchObject({ outcome: 'sent' });
	});
});

describe('what the login must allow', () => {
	it.each([
		['drafts', READ_SCOPE, COMPOSE_SCOPE],
		['conversations', COMPOSE_SCOPE, READ_SCOPE],
	])('for %s is named where it is missing', async (what, granted, missing) => {
		rig = await startStoreRig({ scopes: [granted] });
		const { store, token } = rig;
		const doing =
			what === 'drafts'
				? saveDraft(store, email({ from: { address: ADA } }))
				: store.listConversations({ limit: 1 }, SIGNAL());
		const error = await errorOf(doing);
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		expect(error.message).toContain(missing);
		expect(JSON.stringify(error) + error.message).not.toContain(token);
	});
});
