import { simpleParser } from 'mailparser';

import type { DraftReference, StoredDraft } from '../../../../lib/core/mail-store';
import type { LoadedEmail } from '../../../../lib/core/message';
import { CONTEXT, OWNER, saveDraft, sendDraft, SIGNAL } from '../../../contracts/mail-store/use';
import { startDovecot, type Dovecot } from '../../../support/imap/dovecot';
import { commandsSince } from '../../../support/imap/line';
import { startImapRig, type ImapRig, type ImapRigOptions } from './setup';

const email: LoadedEmail = {
	from: { address: OWNER, name: 'CRM' },
	to: [{ address: 'jane@example.net' }],
	cc: [],
	bcc: [{ address: 'audit@example.org' }],
	replyTo: [],
	subject: 'Grüße',
	text: 'A friendly reminder.',
	headers: {},
	attachments: [],
	dropped: [],
	warnings: [],
};

let dovecot: Dovecot;
beforeAll(async () => {
	dovecot = await startDovecot();
}, 60_000);
afterAll(() => dovecot.remove());

let rig: ImapRig;
const start = async (options: ImapRigOptions = {}): Promise<ImapRig> => {
	rig = await startImapRig(dovecot, options);
	return rig;
};
afterEach(() => rig.stop());

const find = (reference: DraftReference) =>
	rig.store.find({ uid: CONTEXT.uid, reference, recipients: ['jane@example.net'] }, SIGNAL());
const draftOf = async (reference: DraftReference): Promise<StoredDraft> => {
	const fate = await find(reference);
	if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
	return fate.draft;
};

describe('a draft in an IMAP mailbox', () => {
	it('is marked as one, and shows its blind copies', async () => {
		const { person } = await start();
		await saveDraft(rig.store, email);
		expect(await person.flagsIn('Drafts')).toEqual([expect.arrayContaining(['\\Draft', '\\Seen'])]);
		const [mime = ''] = await person.read('Drafts');
		expect((await simpleParser(mime)).bcc).toMatchObject({ text: 'audit@example.org' });
	});

	it('is found again when the mailbox counts anew', async () => {
		const { person, store } = await start();
		const { reference } = await saveDraft(store, email);
		await person.put('Drafts', 'Subject: something else\n\n', ['\\Draft']);
		await person.makeAnew('Drafts');
		const draft = await draftOf(reference);
		expect(draft.subject).toBe('Grüße');
		expect(draft.reference.uidValidity).not.toBe(reference.uidValidity);
		expect(await store.remove(reference, SIGNAL())).toBe(true);
		expect(await person.read('Drafts')).toEqual([expect.stringContaining('something else')]);
	});

	it('is found again after an edit that gave it another Message-ID', async () => {
		const { person, store } = await start();
		const { reference } = await saveDraft(store, email);
		await person.edit(reference, (mime) =>
			mime.replace(/^Message-ID: .*$/m, 'Message-ID: <fresh@example.com>'),
		);
		expect(await draftOf(reference)).toMatchObject({ messageId: '<fresh@example.com>' });
	});

	it('is not sent when it was edited after it was looked at', async () => {
		const { person, store, smtp } = await start();
		const { reference } = await saveDraft(store, email);
		const draft = await draftOf(reference);
		await person.edit(reference, (mime) => mime.replace('friendly', 'stern'));
		const { error, commits } = await sendDraft(store, draft);
		expect(error).toMatchObject({ delivery: 'not-sent', retry: 'later' });
		expect(error?.message).toContain('was changed in the mailbox');
		expect(commits).toBe(0);
		expect(smtp.messages).toHaveLength(0);
	});

	it('leaves no more in the mailbox than somebody else has marked for deletion', async () => {
		const { person, store } = await start();
		await person.put('Drafts', 'Subject: marked by hand\n\n', ['\\Deleted']);
		const { reference } = await saveDraft(store, email);
		await store.remove(reference, SIGNAL());
		expect(await person.read('Drafts')).toEqual([expect.stringContaining('marked by hand')]);
	});

	it('is kept by servers without UIDPLUS, too, where deleted ones stay until somebody expunges', async () => {
		const { line, store, person } = await start();
		line.intercept = (chunk) =>
			Buffer.from(
				chunk
					.toString('latin1')
					.replaceAll(' UIDPLUS', '')
					.replaceAll(/ \[APPENDUID [^\]]+\]/g, ''),
				'latin1',
			);
		await person.put('Drafts', 'Subject: marked by hand\n\n', ['\\Deleted']);
		const first = await saveDraft(store, email);
		const changed = { ...email, subject: 'Second' };
		const second = await saveDraft(store, changed, { replaces: first.reference });
		expect(second.reference.uid).not.toBe(first.reference.uid);
		expect((await draftOf(second.reference)).subject).toBe('Second');
		expect(line.sent).not.toContain('EXPUNGE');
		expect(await store.remove(second.reference, SIGNAL())).toBe(true);
		expect(await find(second.reference)).toEqual({ state: 'gone' });
		const flags = await person.flagsIn('Drafts');
		expect(flags.map((each) => each.includes('\\Deleted'))).toEqual([true, true, true]);
	});

	it('leaves without its blind copies, which get it all the same; Sent shows them', async () => {
		const { person, store, smtp, warnings } = await start();
		const { reference } = await saveDraft(store, email);
		await person.edit(reference, (mime) =>
			mime.replace(/^bcc: .*$/im, 'BCC : audit@example.org,\n second@example.org\nX-After: kept'),
		);
		const before = await draftOf(reference);
		const { receipt } = await sendDraft(store, before);
		const [left] = smtp.messages;
		const sent = left?.mime.toString() ?? '';
		expect(sent).not.toMatch(/^bcc|audit@|second@/im);
		expect(sent).toContain('X-After: kept');
		expect(left?.to).toEqual(['jane@example.net', 'audit@example.org', 'second@example.org']);
		const [copy = ''] = await person.read('Sent');
		expect(copy).toContain('second@example.org');
		expect(await person.flagsIn('Sent')).toEqual([expect.arrayContaining(['\\Seen'])]);
		const parsed = { left: await simpleParser(sent), copy: await simpleParser(copy) };
		expect(parsed.left.messageId).toBe(before.messageId);
		expect(parsed.left.date).toEqual(new Date(CONTEXT.createdAt));
		expect(parsed.copy.messageId).toBe(receipt?.messageId);
		expect(warnings).toEqual([]);
	});

	it('gets a Message-ID, a Date and a sender where a client has left them out', async () => {
		const { person, store, smtp } = await start();
		const { reference } = await saveDraft(store, email);
		await person.edit(reference, (mime) => mime.replace(/^(Message-ID|Date|From): .*\r\n/gm, ''));
		const { receipt, evidence } = await sendDraft(store, await draftOf(reference));
		const left = await simpleParser(smtp.messages[0]?.mime ?? '');
		expect(left.messageId).toBe(receipt?.messageId);
		expect(evidence).toMatchObject({ messageId: receipt?.messageId });
		expect(left.from?.text).toBe(OWNER);
		expect(left.date).toBeInstanceOf(Date);
		expect(await person.read('Sent')).toEqual([expect.stringContaining(receipt?.messageId ?? '?')]);
	});

	it('is refused with a word in place of an address', async () => {
		const { person, store, smtp } = await start();
		const { reference } = await saveDraft(store, email);
		await person.edit(reference, (mime) => mime.replace(/^To: .*$/m, 'To: Jane'));
		const draft = await draftOf(reference);
		expect(draft.to).toEqual([{ address: 'Jane' }]);
		const { error } = await sendDraft(store, draft);
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'to' } });
		expect(smtp.messages).toHaveLength(0);
	});

	it('takes no more commands than it needs', async () => {
		const { line, store } = await start();
		const { reference } = await saveDraft(store, email);
		const during = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
			const before = line.sent.length;
			await work();
			return commandsSince(line, before);
		};
		expect(await during(() => find(reference))).toEqual(['EXAMINE', 'UID FETCH']);
		expect(await during(() => saveDraft(store, email))).toEqual(['APPEND']);
		expect(await during(() => saveDraft(store, email, { replaces: reference }))).toEqual([
			...['SELECT', 'UID FETCH', 'APPEND', 'UID STORE', 'UID EXPUNGE'],
		]);
		const draft = await saveDraft(store, email).then((saved) => draftOf(saved.reference));
		expect(await during(() => sendDraft(store, draft))).toEqual([
			...['EXAMINE', 'UID FETCH', 'EXAMINE', 'UID SEARCH', 'APPEND'],
			...['SELECT', 'UID STORE', 'UID EXPUNGE'],
		]);
		expect(line.connections).toBe(1);
	});
});
