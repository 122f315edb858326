import type { DraftReference } from '../../../../lib/core/mail-store';
import { MAX_JSON_MESSAGE_BYTES } from '../../../../lib/providers/gmail/drafts';
import { CONTEXT, saveDraft } from '../../../contracts/mail-store/use';
import { at } from '../../../support/gmail-fake/faults';
import { ADA, aFile, email, errorOf, type RigOptions } from './setup';
import { draftIdOf, SIGNAL, startStoreRig, type StoreRig } from './store-setup';

let rig: StoreRig;
const start = async (options?: RigOptions) => (rig = await startStoreRig(options));
afterEach(() => rig.stop());

const saved = async (message = email()) => (await saveDraft(rig.store, message)).reference;
/** A draft that a person wrote over ours. */
async function rewritten(lines: readonly string[]) {
	const reference = await saved();
	const draftId = draftIdOf(reference);
	rig.mailbox.updateDraft(draftId, Buffer.from(lines.join('\r\n'), 'latin1'), undefined);
	return rig.draftOf(reference);
}

describe('a draft is read as a person has written it:', () => {
	beforeEach(() => start());

	it('names, encoded words and everyone who gets a blind copy', async () => {
		const draft = await rewritten([
			`From: Ada <${ADA}>`,
			'To: "Hopper, Grace" <grace@example.net>, =?utf-8?Q?J=C3=BCrgen?= <j@example.net>',
			'Bcc: audit@example.org',
			'Subject: =?utf-8?B?R3LDvMOfZQ==?= from =?iso-8859-1?Q?K=F6ln?=',
			'',
			'Hi',
		]);
		expect(draft).toMatchObject({
			from: { address: ADA, name: 'Ada' },
			to: [
				{ address: 'grace@example.net', name: 'Hopper, Grace' },
				{ address: 'j@example.net', name: 'Jürgen' },
			],
			cc: [],
			bcc: [{ address: 'audit@example.org' }],
			subject: 'Grüße from Köln',
			text: 'Hi',
		});
	});

	it('bodies in other charsets within nested multiparts, and files by their size', async () => {
		const draft = await rewritten([
			...['Subject: x', 'Content-Type: multipart/mixed; boundary=m', ''],
			...['--m', 'Content-Type: multipart/alternative; boundary=a', ''],
			...['--a', 'Content-Type: text/plain; charset=iso-8859-1', '', 'Gr\xfc\xdfe'],
			...['--a', 'Content-Type: text/html; charset=windows-1252'],
			...['Content-Transfer-Encoding: quoted-printable', '', '<b>5 =80 =', '</b>', '--a--'],
			...['--m', 'Content-Type: application/pdf; name=a.pdf'],
			...['Content-Disposition: attachment; filename=a.pdf'],
			...['Content-Transfer-Encoding: base64', '', 'AAECAwQF', '--m--', ''],
		]);
		expect(draft).toMatchObject({ text: 'Grüße', html: '<b>5 € </b>' });
		expect(draft.attachments).toEqual([
			{ filename: 'a.pdf', contentType: 'application/pdf', sizeBytes: 6 },
		]);
	});

	it('nobody to send it to yet', async () => {
		const { to, subject } = await rewritten(['Subject: Hi', '', '']);
		expect({ to, subject }).toEqual({ to: [], subject: 'Hi' });
	});
});

describe('saving a draft', () => {
	it('takes one call, and another one to replace it', async () => {
		const { gmail, store } = await start();
		const reference = await saved();
		await saveDraft(store, email(), { replaces: reference });
		expect(gmail.callNames).toEqual(['drafts.create', 'drafts.update']);
	});

	it('uploads what is big, to replace a draft as well', async () => {
		const { gmail, store, draftOf } = await start();
		const big = email({ attachments: [aFile(MAX_JSON_MESSAGE_BYTES)] });
		const { reference } = await saveDraft(store, big, { replaces: await saved(big) });
		expect(gmail.calls.map(({ call, upload }) => [call, upload])).toEqual([
			['drafts.create', true],
			['drafts.update', true],
		]);
		const { attachments } = await draftOf(reference);
		expect(attachments).toMatchObject([{ sizeBytes: MAX_JSON_MESSAGE_BYTES }]);
	});

	it('leaves no draft behind that could not be noted down', async () => {
		const { mailbox, store } = await start();
		const remember = () => Promise.reject(new Error('the disk is full'));
		const saving = store.save({ email: email(), context: CONTEXT }, { signal: SIGNAL(), remember });
		expect(await errorOf(saving)).toMatchObject({ code: 'internal_error' });
		expect(mailbox.withLabel('DRAFT')).toEqual([]);
	});

	it('refuses 36 MB before any call', async () => {
		const { gmail } = await start();
		const error = await errorOf(saved(email({ attachments: [aFile(36_000_000)] })));
		expect(error).toMatchObject({ code: 'payload_too_large', delivery: 'not-sent' });
		expect(gmail.calls).toEqual([]);
	});

	it('says on draft_uid that somebody has sent or deleted the one to replace', async () => {
		const { mailbox, store } = await start();
		const reference = await saved();
		mailbox.sendDraft(draftIdOf(reference));
		const error = await errorOf(saveDraft(store, email(), { replaces: reference }));
		expect(error).toMatchObject({ code: 'not_found', details: { field: 'draft_uid' } });
		expect(error.message).toContain('sent or deleted');
	});

	it('says that it is the conversation which has gone, and names the field', async () => {
		const { mailbox, store } = await start();
		const parent = mailbox.receive(
			'From: g@example.net\r\nSubject: ?\r\nMessage-ID: <q@x.co>\r\n\r\n?',
		);
		const search = { field: 'reply_to_message_uid', withBody: false, signal: SIGNAL() };
		const { lookup } = await store.findParent(parent.id, search);
		const replaces = await saved();
		mailbox.remove(parent.id);
		for (const options of [{ lookup }, { lookup, replaces }]) {
			expect(await errorOf(saveDraft(store, email(), options))).toMatchObject({
				code: 'validation_error',
				details: { field: 'reply_to_message_uid' },
			});
		}
	});
});

describe('a draft that is not there', () => {
	it('was sent by hand, to whom the person wanted', async () => {
		const { gmail, mailbox, find } = await start();
		const reference = await saved();
		const { threadId } = mailbox.draft(draftIdOf(reference)).message;
		mailbox.editDraft(draftIdOf(reference), 'To', 'Else <else@example.net>');
		const edited = await rig.draftOf(reference);
		const { id } = mailbox.sendDraft(draftIdOf(reference));
		expect(edited.threadId).not.toBe(threadId);
		expect(await find(edited.reference)).toMatchObject({
			state: 'sent',
			receipt: { id, threadId: edited.threadId, accepted: ['else@example.net'] },
		});
		expect(gmail.callNames.slice(-2)).toEqual(['drafts.get', 'threads.get']);
	});

	it('is seen at once, however far the search index lags behind', async () => {
		const { mailbox, find } = await start({ indexLag: 1_000 });
		const reference = await saved();
		expect(await find(reference)).toMatchObject({ state: 'draft' });
		mailbox.sendDraft(draftIdOf(reference));
		expect(await find(reference)).toMatchObject({ state: 'sent' });
	});

	it('is not taken for gone by a 404 that is not Gmail’s own', async () => {
		const { gmail, store, mailbox, find } = await start();
		const reference = await saved();
		gmail.script = at('*', { status: 404, body: '<html>no such page</html>' });
		const doings = [
			() => find(reference),
			() => store.remove(reference, SIGNAL()),
			() => saveDraft(store, email(), { replaces: reference }),
		];
		for (const doing of doings) {
			expect(await errorOf(doing())).toMatchObject({ code: 'provider_error' });
		}
		expect(mailbox.withLabel('DRAFT')).toHaveLength(1);
	});

	it('cannot be looked for by a reference that is no draft’s of Gmail', async () => {
		const { find } = await start();
		const foreign: DraftReference = { uidValidity: '7' };
		expect(await errorOf(find(foreign))).toMatchObject({ code: 'store_unavailable' });
	});
});
