import type { MailStore } from '../../../../lib/core/mail-store';
import { deleteDraft } from '../../../../lib/outbox/drafts/delete-draft';
import { toFullDraftOutput } from '../../../../lib/outbox/drafts/draft-output';
import { listDrafts } from '../../../../lib/outbox/drafts/list-drafts';
import { openDraft } from '../../../../lib/outbox/drafts/open-draft';
import { updateDraft, type DraftChanges } from '../../../../lib/outbox/drafts/update-draft';
import { DEFAULT_POLICY } from '../../../../lib/outbox/policy';
import { anEmail } from '../../../support/emails';
import { createDraftHarness, NO_FILES } from './harness';

const FILE = {
	filename: 'a.txt',
	contentType: 'text/plain',
	source: { kind: 'bytes', bytes: Buffer.from('file') },
} as const;

function setUp() {
	const harness = createDraftHarness();
	const { store, environment } = harness;
	return {
		...harness,
		open: (uid: string) => openDraft(uid, { store }, environment),
		remove: (uid: string) => deleteDraft({ uid, store }, environment),
		update: (uid: string, changes: DraftChanges) =>
			updateDraft(
				{
					...{ uid, store, changes, files: NO_FILES, maxAttachmentBytes: 1000 },
					policy: DEFAULT_POLICY,
				},
				environment,
			),
	};
}

describe('updating a draft', () => {
	it('changes what is given and keeps the rest, what people have changed included', async () => {
		const { create, update, mailbox } = setUp();
		const { record } = await create({ email: anEmail({ attachments: [FILE], html: '<p>Hi</p>' }) });
		mailbox.edit(record.reference['draftId'] ?? '', (mime) =>
			mime.replace(/^To: .*$/m, 'To: changed@example.net'),
		);
		const { fate } = await update(record.uid, { subject: 'Second reminder' });
		expect(fate).toMatchObject({
			state: 'draft',
			draft: {
				subject: 'Second reminder',
				to: [{ address: 'changed@example.net' }],
				attachments: [{ filename: 'a.txt' }],
			},
		});
		expect(mailbox.drafts()).toHaveLength(1);
		expect(mailbox.drafts()[0]).toContain('<p>Hi</p>');
	});

	it('keeps nothing of what was noted on the way and is done with', async () => {
		const { create, store, environment } = setUp();
		const { record } = await create();
		const clearing: MailStore = {
			...store,
			async save(draft, hooks) {
				await hooks.remember({ ...draft.replaces, leftover: 'to be cleared away' });
				return store.save(draft, hooks);
			},
			// As a mailbox that adds to what was noted, and takes nothing away.
			async find(known, signal) {
				const fate = await store.find(known, signal);
				if (fate.state !== 'draft') return fate;
				const reference = { ...known.reference, ...fate.draft.reference };
				return { state: 'draft', draft: { ...fate.draft, reference } };
			},
		};
		const { record: updated } = await updateDraft(
			{
				...{ uid: record.uid, store: clearing, changes: { subject: 'Second' } },
				...{ files: NO_FILES, maxAttachmentBytes: 1000, policy: DEFAULT_POLICY },
			},
			environment,
		);
		expect(Object.keys(updated.reference)).toEqual(Object.keys(record.reference));
	});

	it('replaces files and the text beside a new HTML body', async () => {
		const { create, update, mailbox } = setUp();
		const email = anEmail({ attachments: [FILE], html: '<p>Old</p>', text: 'Old' });
		const { record } = await create({ email });
		const other = { ...FILE, filename: 'b.txt' };
		const { fate } = await update(record.uid, { html: '<p>New</p>', attachments: [other] });
		expect(fate).toMatchObject({ draft: { attachments: [{ filename: 'b.txt' }] } });
		expect(mailbox.drafts()[0]).not.toContain('Old');
	});

	it('refuses one that was sent, and one that is gone', async () => {
		const { create, send, update, mailbox } = setUp();
		const { record } = await create();
		await send(record.uid);
		await expect(update(record.uid, { subject: 'x' })).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'draft_uid' },
		});
		const { record: other } = await create({ key: { kind: 'own', key: 'other' } });
		mailbox.deleteByHand(other.reference['draftId'] ?? '');
		await expect(update(other.uid, { subject: 'x' })).rejects.toMatchObject({ code: 'not_found' });
	});
});

describe('looking at drafts', () => {
	it('shows what lies in the mailbox', async () => {
		const { create, open } = setUp();
		const { record } = await create({ links: { contextType: 'invoice', contextId: 'i1' } });
		const { record: seen, fate } = await open(record.uid);
		expect(toFullDraftOutput(seen, fate)).toMatchObject({
			draft_uid: record.uid,
			status: 'draft',
			provider: 'memory',
			mailbox: 'crm@example.com',
			planned_send_at: null,
			context_type: 'invoice',
			context_id: 'i1',
			body_text: expect.stringContaining(anEmail().text ?? ''),
		});
	});

	it('notices what was sent or deleted by hand', async () => {
		const { create, open, mailbox } = setUp();
		const { record: sent } = await create();
		const { record: deleted } = await create({ key: { kind: 'own', key: 'other' } });
		await mailbox.sendByHand(sent.reference['draftId'] ?? '');
		mailbox.deleteByHand(deleted.reference['draftId'] ?? '');
		expect((await open(sent.uid)).record.state).toBe('sent');
		expect((await open(deleted.uid)).record.state).toBe('deleted');
	});

	it('lists the newest first, by what they belong to', async () => {
		const { create, clock, store, environment, send } = setUp();
		const made: string[] = [];
		for (const contextId of ['i1', 'i2', 'i1', 'i1']) {
			await clock.advance(1000);
			const key = { kind: 'own', key: `draft-${made.length}` } as const;
			made.push((await create({ key, links: { contextId } })).record.uid);
		}
		await send(made[3] ?? '');
		const found = await listDrafts(
			{ contextId: 'i1', state: 'draft' },
			{ store, limit: 10 },
			environment,
		);
		expect(found.map(({ record }) => record.uid)).toEqual([made[2], made[0]]);
		expect(await listDrafts({}, { store, limit: 2 }, environment)).toHaveLength(2);
	});
});

describe('listing drafts', () => {
	it('finds what was deleted by hand as deleted, and looks for nothing that has left', async () => {
		const { create, send, mailbox, store, environment } = setUp();
		const { record: gone } = await create();
		const { record: left } = await create({ key: { kind: 'own', key: 'other' } });
		await send(left.uid);
		mailbox.deleteByHand(gone.reference['draftId'] ?? '');
		const find = jest.fn(store.find);
		const how = { store: { ...store, find }, limit: 10 };
		const deleted = await listDrafts({ state: 'deleted' }, how, environment);
		expect(deleted.map(({ record }) => record.uid)).toEqual([gone.uid]);
		expect(find).toHaveBeenCalledTimes(1);
		expect(await listDrafts({}, how, environment)).toHaveLength(2);
		expect(find).toHaveBeenCalledTimes(1);
	});
});

describe('deleting a draft', () => {
	it('takes it out of the mailbox, and may be repeated', async () => {
		const { create, remove, mailbox } = setUp();
		const { record } = await create();
		expect((await remove(record.uid)).state).toBe('deleted');
		expect(mailbox.drafts()).toHaveLength(0);
		expect((await remove(record.uid)).state).toBe('deleted');
	});

	it('refuses one that was sent', async () => {
		const { create, send, remove } = setUp();
		const { record } = await create();
		await send(record.uid);
		await expect(remove(record.uid)).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'draft_uid' },
		});
	});
});
