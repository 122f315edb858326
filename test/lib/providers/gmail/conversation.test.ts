import { COMPOSE_SCOPE } from '../../../../lib/providers/gmail/scopes';
import { once } from '../../../support/gmail-fake/faults';
import {
	email,
	lastOutgoing,
	errorOf,
	planEmail,
	sendEmail,
	startRig,
	type GmailRig,
	type RigOptions,
} from './setup';
import { QUESTION, startThreadRig } from './thread';

let rig: GmailRig;
const start = async (options?: RigOptions) => (rig = await startRig(options));
const startThread = async (options?: RigOptions) => {
	const started = await startThreadRig(options);
	rig = started;
	return started;
};
afterEach(() => rig.stop());

describe("refuses none for its form: the provider's id or a Message-ID", () => {
	it.each(['<question@example.net>', 'question@example.net'])(
		'finds a parent by its Message-ID %s in five calls',
		async (threadId) => {
			const { gmail, provider, question } = await startThread();
			const { receipt } = await sendEmail(provider, email({ subject: '', threadId }));
			expect(receipt.threadId).toBe(question.threadId);
			expect((await lastOutgoing(rig)).inReplyTo).toBe('<question@example.net>');
			expect(gmail.callNames.slice(0, 2)).toEqual(['messages.list', 'messages.get']);
			expect(gmail.callNames).toHaveLength(5);
		},
	);

	it('finds a parent by the id of a message within a thread', async () => {
		const { provider, nudge } = await startThread();
		const { receipt } = await sendEmail(provider, email({ subject: '', threadId: nudge.id }));
		expect(receipt.threadId).toBe(nudge.threadId);
		expect((await lastOutgoing(rig)).inReplyTo).toBe('<nudge@example.net>');
	});

	it('finds a parent by a Message-ID that looks like no address', async () => {
		const { mailbox, provider } = await start();
		const parent = mailbox.receive('Subject: Hi\r\nMessage-ID: <bare-4711>\r\n\r\n?');
		const { receipt } = await sendEmail(provider, email({ subject: '', threadId: 'bare-4711' }));
		expect(receipt.threadId).toBe(parent.threadId);
	});

	it('finds a parent in the trash', async () => {
		const { mailbox, provider } = await start();
		const parent = mailbox.receive(QUESTION, ['TRASH']);
		const threadId = '<question@example.net>';
		const { receipt } = await sendEmail(provider, email({ subject: '', threadId }));
		expect(receipt.threadId).toBe(parent.threadId);
	});
});

describe('a reply that cannot be resolved is a validation_error on thread_id', () => {
	const refusalOf = (threadId: string) => errorOf(planEmail(rig.provider, email({ threadId })));

	it('that says it is the parent when no message has the Message-ID', async () => {
		await start();
		const error = await refusalOf('<nowhere@example.net>');
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'thread_id' } });
		expect(error.message).toContain('the message to reply to');
		expect(error.message).toContain('was not found in the Gmail mailbox ada@gmail.example');
	});

	it('that says it is the parent when the thread holds nothing to answer', async () => {
		const { mailbox } = await start();
		const { message } = mailbox.createDraft(Buffer.from(QUESTION), undefined);
		for (const id of [message.threadId, message.id]) {
			const error = await refusalOf(id);
			expect(error).toMatchObject({ code: 'validation_error', details: { field: 'thread_id' } });
			expect(error.message).toContain('the message to reply to was not found');
		}
	});

	it.each([
		'18c9a4b2e7ff21aa',
		'FMfcgzQXJWDsKmvPLbn',
		'thread-f:1785638276327',
		'..',
		'../drafts?x=1',
	])('that says it is the thread when %s is none of the mailbox', async (threadId) => {
		await start();
		const error = await refusalOf(threadId);
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'thread_id' } });
		expect(error.message).toContain('no thread or message');
	});

	it('that says it is the owner mailbox when the thread is another mailbox’s', async () => {
		const { gmail } = await start();
		const foreign = gmail.addMailbox('grace@gmail.example').receive(QUESTION);
		const error = await refusalOf(foreign.threadId);
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'thread_id' } });
		expect(error.message).toContain('connect the mailbox that owns the conversation');
	});

	it('does not take the search’s word for it', async () => {
		const { mailbox } = await startThread();
		jest.spyOn(mailbox, 'search').mockReturnValue(mailbox.withLabel('INBOX'));
		expect(await refusalOf('in:inbox@x OR <a')).toMatchObject({ code: 'validation_error' });
	});

	it('until the search index, which lags behind, has caught up', async () => {
		const { provider } = await startThread({ indexLag: 2 });
		const reply = email({ subject: '', threadId: '<question@example.net>' });
		expect((await errorOf(planEmail(provider, reply))).message).toContain('arrived only just now');
		const step = await planEmail(provider, reply);
		expect(step.request.thread).toBeDefined();
	});

	it('when the conversation goes between the look-up and the send', async () => {
		const { mailbox, provider } = await start();
		const parent = mailbox.receive(QUESTION);
		const step = await planEmail(provider, email({ threadId: parent.threadId }));
		mailbox.remove(parent.id);
		const hooks = {
			signal: AbortSignal.timeout(20_000),
			remember: async () => undefined,
			commit: async () => undefined,
		};
		const error = await errorOf(provider.deliver(step, hooks));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'thread_id' } });
	});
});

describe('the look-up', () => {
	it('reads nothing for a message that is no reply', async () => {
		const { gmail, provider } = await start();
		expect(await provider.resolve?.(email(), { signal: AbortSignal.timeout(20_000) })).toBeNull();
		expect(gmail.calls).toEqual([]);
	});

	it('names the permission that it lacks', async () => {
		const { provider, question } = await startThread({ scopes: [COMPOSE_SCOPE] });
		const error = await errorOf(planEmail(provider, email({ threadId: question.threadId })));
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		expect(error.message).toContain('https://www.googleapis.com/auth/gmail.readonly');
	});

	it('is no verdict about the thread when Gmail is out of order', async () => {
		const { gmail, provider, question } = await startThread();
		gmail.script = once('threads.get', { status: 503 });
		const error = await errorOf(planEmail(provider, email({ threadId: question.threadId })));
		expect(error).toMatchObject({ code: 'provider_error', retry: 'later', delivery: 'not-sent' });
	});

	it('refuses a record of it that cannot be read', async () => {
		const { provider } = await start();
		const context = { uid: 'u', createdAt: 0, tags: [] };
		const error = await errorOf(provider.plan(email(), context, { threadId: 7 }));
		expect(error).toMatchObject({ code: 'store_unavailable' });
	});
});
