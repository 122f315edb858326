import { saveDraft } from '../../../contracts/mail-store/use';
import { once } from '../../../support/gmail-fake/faults';
import { email, errorOf, NOW, type RigOptions } from './setup';
import { SIGNAL, startStoreRig, type StoreRig } from './store-setup';
import { NUDGE, QUESTION } from './thread';

const FIELD = 'reply_to_message_uid';

let rig: StoreRig;
const start = async (options?: RigOptions) => (rig = await startStoreRig(options));
afterEach(() => rig.stop());

const find = (reference: string, withBody = false) =>
	rig.store.findParent(reference, { field: FIELD, withBody, signal: SIGNAL() });

async function startThread() {
	const { mailbox } = await start();
	return { ...rig, question: mailbox.receive(QUESTION), nudge: mailbox.receive(NUDGE) };
}

describe('a parent', () => {
	it.each([
		['its conversation, in one call', 'thread', false, ['threads.get']],
		['its conversation, and one for its body', 'thread', true, ['threads.get', 'messages.get']],
		['its own id, in two calls', 'id', false, ['threads.get', 'messages.get']],
		['its own id, with its body', 'id', true, ['threads.get', 'messages.get']],
		['its Message-ID, with its body', 'Message-ID', true, ['messages.list', 'messages.get']],
	])('is found by %s', async (_how, by, withBody, calls) => {
		const { gmail, nudge } = await startThread();
		const references = { thread: nudge.threadId, id: nudge.id, 'Message-ID': 'nudge@example.net' };
		const reference = new Map(Object.entries(references)).get(by) ?? '';
		const parent = await find(reference, withBody);
		expect(parent.email.messageId).toBe('<nudge@example.net>');
		expect(parent.text).toBe(withBody ? 'Well?' : undefined);
		expect(gmail.callNames).toEqual(calls);
	});

	it('lets a reply join its conversation by three calls of its own', async () => {
		const { gmail, mailbox, store, nudge } = await startThread();
		const { lookup } = await find(nudge.threadId, true);
		const reply = email({ subject: 'Re: Figures?' });
		const { reference } = await saveDraft(store, reply, { lookup });
		expect(reference['threadId']).toBe(nudge.threadId);
		expect(gmail.callNames).toEqual(['threads.get', 'messages.get', 'drafts.create']);
		const [draft] = mailbox.withLabel('DRAFT');
		expect(draft?.raw.toString()).toContain('In-Reply-To: <nudge@example.net>');
	});

	it('does not change the subject that a reply was given', async () => {
		const { mailbox, store, nudge } = await startThread();
		const { lookup } = await find(nudge.threadId);
		const { reference } = await saveDraft(store, email({ subject: 'Other' }), { lookup });
		const { subject, threadId } = await rig.draftOf(reference);
		expect(subject).toBe('Other');
		// Gmail threads by the subject as well.
		expect(threadId).not.toBe(nudge.threadId);
		expect(mailbox.thread(nudge.threadId)).toHaveLength(2);
	});

	it('was sent when Gmail got it, where it does not say when', async () => {
		const { nudge } = await startThread();
		expect((await find(nudge.id)).sentAt).toBe(NOW);
	});

	it('cannot be found by its Message-ID until the search index has caught up', async () => {
		const { mailbox } = await start({ indexLag: 2 });
		const { id } = mailbox.receive(QUESTION);
		const error = await errorOf(find('<question@example.net>'));
		expect(error.message).toContain('arrived only just now');
		expect(error.message).toContain(FIELD);
		expect((await find(id)).email.subject).toBe('Figures?');
	});

	it.each([
		['a draft', `Subject: x\r\nMessage-ID: <d@x.co>`, 'holds nothing but a draft'],
		['no Message-ID', 'From: g@example.net\r\nSubject: x', 'has no Message-ID'],
		['no sender', 'Message-ID: <d@x.co>\r\nFrom: nobody', 'names nobody'],
	])('with %s is refused, and why', async (what, headers, why) => {
		const { mailbox } = await start();
		const mime = Buffer.from(`${headers}\r\n\r\n?`);
		const draft = what === 'a draft' && mailbox.createDraft(mime, undefined).message;
		const error = await errorOf(find((draft || mailbox.receive(mime)).id));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: FIELD } });
		expect(error.message).toContain(why);
	});

	it('of another mailbox is refused: it says whose was searched', async () => {
		const { gmail } = await start();
		const foreign = gmail.addMailbox('grace@gmail.example').receive(QUESTION);
		const error = await errorOf(find(foreign.threadId));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: FIELD } });
		expect(error.message).toContain('ada@gmail.example');
	});
});

describe('the conversations', () => {
	const list = (limit: number, text?: string) =>
		rig.store.listConversations({ limit, ...(text !== undefined && { text }) }, SIGNAL());

	it('take one call, and one for each of them', async () => {
		const { gmail, mailbox, nudge } = await startThread();
		mailbox.receive('From: Spammer <s@example.net>\r\nSubject: Spam\r\n\r\n!', ['SPAM']);
		mailbox.createDraft(Buffer.from('Subject: Half-done\r\n\r\n'), undefined);
		expect(await list(20)).toEqual([
			{
				threadId: nudge.threadId,
				subject: 'Figures?',
				from: { address: 'grace@example.net' },
				at: NOW,
			},
		]);
		expect(gmail.callNames).toEqual(['threads.list', 'threads.get']);
	});

	it('come in their order, however many there are', async () => {
		const { mailbox, gmail } = await start();
		const subjects = Array.from({ length: 12 }, (_, index) => `Subject ${index}`);
		for (const subject of subjects) mailbox.receive(`Subject: ${subject}\r\n\r\n`);
		expect((await list(12)).map(({ subject }) => subject)).toEqual(subjects.toReversed());
		expect(await list(1_000)).toHaveLength(12);
		expect(gmail.calls.filter(({ call }) => call === 'threads.list')[1]?.query).toContain(
			'maxResults=50',
		);
	});

	it('leave out what was deleted meanwhile', async () => {
		const { gmail } = await startThread();
		gmail.script = once('threads.get', { status: 404, reason: 'notFound' });
		expect(await list(5)).toEqual([]);
	});

	it('may be none', async () => {
		await startThread();
		expect(await list(5, 'figures nowhere')).toEqual([]);
	});
});
