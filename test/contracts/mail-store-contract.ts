import { isOutboxError, OutboxError } from '../../lib/core/errors';
import type { KnownDraft, MailStore, StoredDraft } from '../../lib/core/mail-store';
import type { LoadedEmail } from '../../lib/core/message';
import { receiptSchema } from '../../lib/core/receipt';
import { everythingShownBy, spellings } from './leaks';
import { describeParentContract } from './mail-store/parents';
import { CONTEXT, OWNER, saveDraft, sendDraft, SIGNAL, startOf } from './mail-store/use';
import type { MailStoreHarness, MailStoreRig } from './mail-store-harness';

export type { MailStoreHarness, MailStoreRig } from './mail-store-harness';

const email: LoadedEmail = {
	from: { address: OWNER, name: 'CRM' },
	to: [{ address: 'jane@example.net', name: 'Jane Doe' }],
	cc: [{ address: 'accounting@example.com' }],
	bcc: [{ address: 'audit@example.org' }],
	replyTo: [{ address: 'replies@example.com' }],
	subject: 'Invoice INV-2026-001 – reminder',
	html: '<p>A friendly <b>reminder</b>.</p>',
	text: 'A friendly reminder.',
	headers: {},
	attachments: [
		{
			filename: 'invoice.txt',
			contentType: 'text/plain',
			source: { kind: 'bytes', bytes: Buffer.from('total: 42') },
		},
	],
	dropped: [],
	warnings: [],
};
const bare: LoadedEmail = {
	...{ from: email.from, to: [], cc: [], bcc: [], replyTo: [], subject: '', headers: {} },
	...{ attachments: [], dropped: [], warnings: [] },
};

/** What every mailbox is held to, whatever service keeps it. */
export function describeMailStoreContract(name: string, harness: MailStoreHarness): void {
	describe(`the mail store contract: ${name}`, () => {
		let rig: MailStoreRig;
		let store: MailStore;
		beforeEach(async () => {
			rig = await harness.start();
			({ store } = rig);
		});
		afterEach(() => rig.stop());

		const known = (reference: StoredDraft['reference']): KnownDraft => ({
			uid: CONTEXT.uid,
			reference,
			recipients: ['jane@example.net', 'accounting@example.com', 'audit@example.org'],
		});
		const find = (reference: StoredDraft['reference']) => store.find(known(reference), SIGNAL());
		const draftOf = async (reference: StoredDraft['reference']): Promise<StoredDraft> => {
			const fate = await find(reference);
			if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
			return fate.draft;
		};

		it('names the account and its owner', () => {
			expect(store.account).toMatch(/^[0-9a-f-]{36}$/);
			expect(store.owner.address).toBe(OWNER);
			expect(store.drafts.account).toBe(store.account);
			expect(store.drafts.id).toBe(store.id);
		});

		describe('a draft', () => {
			it('reads back as it was saved', async () => {
				const { reference, remembered } = await saveDraft(store, email);
				expect(remembered).toMatchObject(reference);
				const draft = await draftOf(reference);
				expect(draft).toMatchObject({
					from: { address: OWNER },
					to: [{ address: 'jane@example.net', name: 'Jane Doe' }],
					cc: [{ address: 'accounting@example.com' }],
					bcc: [{ address: 'audit@example.org' }],
					replyTo: [{ address: 'replies@example.com' }],
					subject: email.subject,
					attachments: [{ filename: 'invoice.txt', contentType: 'text/plain' }],
				});
				expect(draft.html).toContain('<b>reminder</b>');
				const [mime] = await rig.drafts();
				expect(mime).toContain(CONTEXT.uid);
				expect(await rig.delivered()).toHaveLength(0);
			});

			it('gives out its files', async () => {
				const { reference } = await saveDraft(store, email);
				const [file, ...others] = await store.readAttachments(reference, SIGNAL());
				expect(others).toEqual([]);
				expect(file).toMatchObject({ filename: 'invoice.txt', contentType: 'text/plain' });
				expect(Buffer.from(file?.source.bytes ?? []).toString()).toBe('total: 42');
				await rig.deleteByHand(reference);
				const error = await errorOf(store.readAttachments(reference, SIGNAL()));
				expect(error).toMatchObject({ code: 'not_found', delivery: 'not-sent' });
			});

			it('may lack recipients, subject and body', async () => {
				const { reference } = await saveDraft(store, bare);
				expect(await draftOf(reference)).toMatchObject({ to: [], cc: [], bcc: [], subject: '' });
			});

			it('takes the place of another', async () => {
				const first = await saveDraft(store, email);
				const changed = { ...email, subject: 'Second reminder' };
				const second = await saveDraft(store, changed, { replaces: first.reference });
				expect((await draftOf(second.reference)).subject).toBe('Second reminder');
				expect(await rig.drafts()).toHaveLength(1);
			});

			it('cannot take the place of one that is gone', async () => {
				const { reference } = await saveDraft(store, email);
				await rig.deleteByHand(reference);
				const error = await errorOf(saveDraft(store, email, { replaces: reference }));
				expect(error).toMatchObject({ code: 'not_found', delivery: 'not-sent' });
				expect(await rig.drafts()).toHaveLength(0);
			});

			it('shows what a person has changed', async () => {
				const { reference } = await saveDraft(store, email);
				const before = await draftOf(reference);
				expect((await draftOf(reference)).version).toBe(before.version);
				await rig.editSubject(reference, 'Edited by hand');
				const after = await draftOf(reference);
				expect(after.subject).toBe('Edited by hand');
				expect(after.version).not.toBe(before.version);
			});

			it('is gone once somebody has deleted it', async () => {
				const { reference } = await saveDraft(store, email);
				await rig.deleteByHand(reference);
				expect(await find(reference)).toEqual({ state: 'gone' });
				expect(await store.remove(reference, SIGNAL())).toBe(false);
			});

			it('is deleted once', async () => {
				const { reference } = await saveDraft(store, email);
				expect(await store.remove(reference, SIGNAL())).toBe(true);
				expect(await rig.drafts()).toHaveLength(0);
				expect(await store.remove(reference, SIGNAL())).toBe(false);
				expect(await find(reference)).toEqual({ state: 'gone' });
			});

			it('counts as sent once somebody has sent it', async () => {
				const { reference } = await saveDraft(store, email);
				await rig.sendByHand(reference);
				const fate = await find(reference);
				if (fate.state !== 'sent') throw new Error(`the draft is ${fate.state}`);
				expect(receiptSchema.parse(fate.receipt)).toEqual(fate.receipt);
			});
		});

		describe('sending a draft', () => {
			const saved = async () => {
				const { reference } = await saveDraft(store, email);
				return { reference, draft: await draftOf(reference) };
			};

			it('lets it leave once, just as it lies there, and the draft is used up', async () => {
				const { reference } = await saved();
				await rig.editSubject(reference, 'Edited by hand');
				const draft = await draftOf(reference);
				const { receipt, commits, evidence } = await sendDraft(store, draft);
				expect(receiptSchema.parse(receipt)).toEqual(receipt);
				expect(receipt).toMatchObject({
					status: 'sent',
					messageId: expect.stringMatching(/^<.+>$/),
				});
				expect(commits).toBe(1);
				expect(evidence).toMatchObject(draft.reference);
				const [left, ...others] = await rig.delivered();
				expect(others).toHaveLength(0);
				expect(left?.mime).toContain('Subject: Edited by hand');
				expect([...(left?.to ?? [])].sort()).toEqual(known(reference).recipients.toSorted());
				expect(await rig.drafts()).toHaveLength(0);
				expect((await find(draft.reference)).state).toBe('sent');
			});

			it('lets nothing leave when the commit is refused', async () => {
				const { reference, draft } = await saved();
				const refusal = new OutboxError('idempotency_in_progress', 'Another run took over.');
				const { error } = await sendDraft(store, draft, () => Promise.reject(refusal));
				expect(error).toBe(refusal);
				expect(await rig.delivered()).toHaveLength(0);
				expect((await find(reference)).state).toBe('draft');
			});

			it('does not know whether it left when the service breaks off', async () => {
				const { draft } = await saved();
				rig.dropAfterAccepting();
				const { error, evidence } = await sendDraft(store, draft);
				expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
				expect(await rig.delivered()).toHaveLength(1);
				const step = { id: 'email', uid: CONTEXT.uid, recipients: [], evidence };
				const hooks = { signal: SIGNAL(), ageMs: 600_000 };
				expect((await store.drafts.reconcile?.(step, hooks))?.outcome).not.toBe('not-sent');
			});

			it('is refused when it is gone, and says that nothing was sent', async () => {
				const { reference, draft } = await saved();
				await rig.deleteByHand(reference);
				const { error } = await sendDraft(store, draft);
				expect(error?.delivery).toBeDefined();
				expect(await rig.delivered()).toHaveLength(0);
			});
		});

		describeParentContract(() => rig);

		it('shows no secret when it is not let in', async () => {
			const { reference } = await saveDraft(store, email);
			rig.refuseLogin();
			const error = await errorOf(find(reference));
			expect(error).toMatchObject({ code: 'insufficient_permissions', delivery: 'not-sent' });
			const shown = everythingShownBy(error);
			for (const secret of rig.confidential.flatMap(spellings)) expect(shown).not.toContain(secret);
		});

		it('leaves nothing behind when it is aborted from the start', async () => {
			const error = await errorOf(startOf(store, email, AbortSignal.abort()));
			expect(error?.delivery).toBe('not-sent');
			expect(await rig.drafts()).toHaveLength(0);
		});
	});
}

async function errorOf(doing: Promise<unknown>): Promise<OutboxError | undefined> {
	try {
		await doing;
		return undefined;
	} catch (error) {
		if (isOutboxError(error)) return error;
		throw error;
	}
}
