import type { DraftReference } from '../../../../lib/core/mail-store';
import type { LoadedEmail } from '../../../../lib/core/message';
import { OWNER, saveDraft, SIGNAL, startOf } from '../../../contracts/mail-store/use';
import { toId } from '../../../support/graph-fake/mailbox';
import { known, startStoreRig, type StoreRig } from './mail-store-setup';
import { aFile, email as adasEmail, GRACE, inbound, NOW, SUPPORT } from './setup';

const email = (changes: Partial<LoadedEmail> = {}): LoadedEmail =>
	adasEmail({ from: { address: OWNER }, ...changes });

let rig: StoreRig;
const start = async (...options: Parameters<typeof startStoreRig>): Promise<StoreRig> =>
	(rig = await startStoreRig(...options));
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

const folderOf = ({ folderId }: DraftReference) => ({ parentFolderId: folderId });
const operations = () => rig.graph.operations();
const find = (reference: DraftReference) => rig.store.find(known(reference), SIGNAL());

describe('a draft in Outlook', () => {
	it('takes one call to make, one to read and two to delete', async () => {
		const { store } = await start();
		const { reference } = await saveDraft(store, email());
		await find(reference);
		await store.remove(reference, SIGNAL());
		expect(operations()).toEqual(['createDraft', 'getMessage', 'getMessage', 'deleteMessage']);
	});

	it('is noted down by its immutable id, and where it lies', async () => {
		const { store } = await start();
		const { reference } = await saveDraft(store, email());
		const [item] = rig.drafts();
		expect(reference).toEqual({
			draftId: item && toId(OWNER, item, true),
			conversationId: item?.place.conversationId,
			messageId: item?.fields.messageId,
			folderId: expect.any(String),
			draft: 'complete',
		});
	});

	it('has the version that Exchange gives it, and the time of its last change', async () => {
		const { store, graph } = await start();
		const { reference } = await saveDraft(store, email());
		const before = await find(reference);
		expect(before).toMatchObject({ draft: { version: 'Y2hhbmdlIDA=', changedAt: NOW } });
		graph.mailbox(OWNER).edit(rig.itemOf(reference), 'Edited by hand');
		expect(await find(reference)).toMatchObject({ draft: { version: 'Y2hhbmdlIDE=' } });
	});

	it('shows its HTML, and as HTML what was written as text', async () => {
		const { store } = await start();
		const both = await saveDraft(store, email({ html: '<p>Hi <i>Jane</i></p>', text: 'Hi Jane' }));
		expect(await find(both.reference)).toMatchObject({
			draft: { html: expect.stringContaining('<i>Jane</i>') },
		});
		const plain = await saveDraft(store, email({ text: 'a < b' }));
		const fate = await find(plain.reference);
		expect(fate).toMatchObject({ draft: { html: expect.stringContaining('a &lt; b') } });
		expect(fate).not.toHaveProperty('draft.text');
	});

	it('lists its files with names, types, sizes and the ids of inline images', async () => {
		const { store } = await start();
		const logo = { ...aFile(700, 'logo.png'), contentType: 'image/png', contentId: 'logo@1' };
		const attachments = [logo, aFile(2_900_000, 'small.bin'), aFile(3_500_000, 'large.bin')];
		const html = '<img src="cid:logo@1">';
		const { reference } = await saveDraft(store, email({ html, attachments }));
		const contentType = 'application/octet-stream';
		expect(await find(reference)).toMatchObject({
			draft: {
				attachments: [
					{ filename: 'logo.png', contentType: 'image/png', sizeBytes: 700, contentId: 'logo@1' },
					{ filename: 'small.bin', contentType, sizeBytes: 2_900_000 },
					{ filename: 'large.bin', contentType, sizeBytes: 3_500_000 },
				],
			},
		});
		expect(operations().at(-1)).toBe('getMessage');
	});

	it('shows an inline image that stands in its MIME as one', async () => {
		const { store } = await start();
		const logo = { ...aFile(700, 'logo.png'), contentType: 'image/png', contentId: 'logo@1' };
		const html = '<img src="cid:logo@1">';
		const { reference } = await saveDraft(store, email({ html, attachments: [logo] }));
		expect(await find(reference)).toMatchObject({
			draft: { attachments: [{ filename: 'logo.png', sizeBytes: 700, contentId: 'logo@1' }] },
		});
	});

	it('gives out its files with their content, in one call', async () => {
		const { store } = await start();
		const logo = { ...aFile(700, 'logo.png'), contentType: 'image/png', contentId: 'logo@1' };
		const attachments = [logo, aFile(3_500_000, 'large.bin')];
		const html = '<img src="cid:logo@1">';
		const { reference } = await saveDraft(store, email({ html, attachments }));
		const calls = operations().length;
		const files = await store.readAttachments(reference, SIGNAL());
		const described = files.map(({ source: _source, ...file }) => file);
		expect(described).toEqual(attachments.map(({ source: _source, ...file }) => file));
		for (const [index, { source }] of attachments.entries()) {
			expect(Buffer.from(source.bytes).equals(files[index]?.source.bytes ?? Buffer.of())).toBe(
				true,
			);
		}
		expect(operations().slice(calls)).toEqual(['getMessage']);
	});

	it('gives out no files when something else is attached as well', async () => {
		const { store, graph } = await start();
		const { reference } = await saveDraft(store, email());
		const { draftId: id } = reference;
		const attached = [{ '@odata.type': '#microsoft.graph.itemAttachment', name: 'A message' }];
		const body = JSON.stringify({
			id,
			isDraft: true,
			attachments: attached,
			...folderOf(reference),
		});
		graph.script = { getMessage: { status: 200, body } };
		await expect(store.readAttachments(reference, SIGNAL())).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'draft_uid' },
		});
	});

	it('is still one in another folder, from where it goes on', async () => {
		const { store } = await start();
		const { reference } = await saveDraft(store, email());
		rig.move(reference, 'Archive');
		const fate = await find(reference);
		if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
		expect(fate.draft.reference['folderId']).not.toBe(reference['folderId']);
		const calls = operations().length;
		expect(await find(fate.draft.reference)).toMatchObject({ state: 'draft' });
		expect(operations()).toHaveLength(calls + 1);
		expect(await store.remove(reference, SIGNAL())).toBe(true);
		expect(rig.items()).toEqual([]);
	});

	it.each(['DeletedItems', 'RecoverableItemsDeletions'] as const)(
		'is gone when it lies in %s, and is left there',
		async (folder) => {
			const { store } = await start();
			const { reference } = await saveDraft(store, email());
			rig.move(reference, folder);
			expect(await find(reference)).toEqual({ state: 'gone' });
			expect(await store.remove(reference, SIGNAL())).toBe(false);
			await expect(saveDraft(store, email(), { replaces: reference })).rejects.toMatchObject({
				code: 'not_found',
				message: expect.stringContaining('sent or deleted'),
				details: { field: 'draft_uid' },
			});
			expect(rig.items()).toHaveLength(1);
		},
	);

	it('is nobody’s to touch while it waits in the Outbox', async () => {
		const { store } = await start();
		const { reference } = await saveDraft(store, email());
		rig.move(reference, 'Outbox');
		const inDoubt = { code: 'delivery_unknown', delivery: 'unknown' };
		await expect(find(reference)).rejects.toMatchObject(inDoubt);
		await expect(store.remove(reference, SIGNAL())).rejects.toMatchObject(inDoubt);
		const again = saveDraft(store, email(), { replaces: reference });
		await expect(again).rejects.toMatchObject(inDoubt);
		expect(rig.items()).toHaveLength(1);
	});

	it('that somebody has sent shows whom it went to, and is neither deleted nor replaced', async () => {
		const { store, graph } = await start();
		const { reference } = await saveDraft(store, email({ bcc: [{ address: 'boss@x.example' }] }));
		await graph.sendByHand(OWNER, rig.itemOf(reference));
		expect(await find(reference)).toMatchObject({
			state: 'sent',
			receipt: { sentAt: NOW, accepted: ['jane@example.net', 'boss@x.example'] },
		});
		expect(await store.remove(reference, SIGNAL())).toBe(false);
		await expect(saveDraft(store, email(), { replaces: reference })).rejects.toMatchObject({
			code: 'not_found',
			message: expect.stringContaining('has sent it'),
		});
		expect(rig.items().map(({ folder }) => folder)).toEqual(['SentItems']);
	});

	it('was sent also when Outlook has sent a copy of it and deleted the draft', async () => {
		const { store, graph } = await start();
		const { reference } = await saveDraft(store, email());
		const sent = await graph.mailbox(OWNER).add(rig.itemOf(reference).mime, 'SentItems');
		rig.purge(reference);
		const id = toId(OWNER, sent, true);
		expect(await find(reference)).toMatchObject({ state: 'sent', receipt: { id } });
		expect(operations().slice(1)).toEqual(['getMessage', 'listMessages']);
		expect(await store.remove(reference, SIGNAL())).toBe(false);
		expect(rig.items()).toEqual([sent]);
	});

	it('is gone when only another draft has its Message-ID', async () => {
		const { store } = await start();
		const { reference } = await saveDraft(store, email());
		await saveDraft(store, email());
		rig.purge(reference);
		expect(await find(reference)).toEqual({ state: 'gone' });
	});

	it('of a record that broke off before there was one is gone, without a call', async () => {
		await start();
		expect(await find({})).toEqual({ state: 'gone' });
		expect(operations()).toEqual([]);
	});
});

describe('a draft in a shared mailbox', () => {
	it('is kept there with the login of somebody else', async () => {
		const { store, graph } = await start({ mailbox: SUPPORT });
		const { reference } = await saveDraft(store, email({ from: { address: SUPPORT } }));
		expect(await find(reference)).toMatchObject({ draft: { from: { address: SUPPORT } } });
		expect(rig.drafts()).toHaveLength(1);
		expect(new Set(graph.calls.map(({ mailbox }) => mailbox))).toEqual(new Set([SUPPORT]));
	});

	it('names the permission of its own that is missing', async () => {
		const { store } = await start({ mailbox: SUPPORT, scopes: ['User.Read', 'Mail.ReadWrite'] });
		await expect(saveDraft(store, email())).rejects.toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('Mail.ReadWrite.Shared'),
		});
	});

	it('is not found in the mailbox of the login', async () => {
		const { store, graph } = await start();
		const theirs = await graph.mailbox(GRACE).add(Buffer.from(inbound({})), 'Drafts');
		const reference = { draftId: toId(GRACE, theirs, true) };
		const refusal = {
			code: 'validation_error',
			message: expect.stringContaining('the mailbox that owns it is not'),
			details: { field: 'draft_uid' },
		};
		await expect(find(reference)).rejects.toMatchObject(refusal);
		await expect(store.remove(reference, SIGNAL())).rejects.toMatchObject(refusal);
	});
});

describe('a mailbox that refuses', () => {
	it.each([
		[{ status: 401 }, { code: 'insufficient_permissions', retry: 'after-fix' }],
		[
			{ status: 403, code: 'ErrorAccessDenied' },
			{ code: 'insufficient_permissions', message: expect.stringContaining('Mail.ReadWrite,') },
		],
		[
			{ status: 429, code: 'ApplicationThrottled', retryAfter: '7' },
			{ code: 'rate_limited', retry: 'later', retryAfterMs: 7_000 },
		],
		[{ status: 404, code: 'ErrorInvalidUser' }, { code: 'insufficient_permissions' }],
		[
			{ status: 200, body: '{"value":7}' },
			{ code: 'provider_error', retry: 'later' },
		],
	] as const)('is not mistaken for one without the draft: %j', async (reaction, expected) => {
		const { store, graph } = await start();
		const { reference } = await saveDraft(store, email());
		graph.script = { getMessage: reaction };
		const error = { ...expected, delivery: 'not-sent' };
		await expect(find(reference)).rejects.toMatchObject(error);
		await expect(store.remove(reference, SIGNAL())).rejects.toMatchObject(error);
		const again = saveDraft(store, email(), { replaces: reference });
		await expect(again).rejects.toMatchObject(error);
		expect(rig.drafts()).toHaveLength(1);
	});

	it('to take so much says so before anything is made', async () => {
		const { store } = await start();
		const attachments = [aFile(150_000_001)];
		await expect(startOf(store, email({ attachments }), SIGNAL())).rejects.toMatchObject({
			code: 'payload_too_large',
			details: { field: 'attachments[0]' },
		});
		expect(operations()).toEqual([]);
	});
});
