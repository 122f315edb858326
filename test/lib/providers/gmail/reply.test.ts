import { email, lastOutgoing, sendEmail, startRig, type GmailRig, type RigOptions } from './setup';
import { NUDGE, startThreadRig } from './thread';

let rig: GmailRig;
const start = async (options?: RigOptions) => (rig = await startRig(options));
const startThread = async (options?: RigOptions) => {
	const started = await startThreadRig(options);
	rig = started;
	return started;
};
afterEach(() => rig.stop());

describe('a reply by thread id', () => {
	it('takes four calls: one look at the thread, and the three of a send', async () => {
		const { gmail, provider, question } = await startThread();
		await sendEmail(provider, email({ subject: '', threadId: question.threadId }));
		expect(gmail.callNames).toEqual([
			'threads.get',
			'drafts.create',
			'drafts.send',
			'messages.get',
		]);
	});

	it("In-Reply-To = the parent's Message-ID, References = the parent's References followed by the parent's id", async () => {
		const { provider, question } = await startThread();
		await sendEmail(provider, email({ subject: '', threadId: question.threadId }));
		const sent = await lastOutgoing(rig);
		expect(sent.inReplyTo).toBe('<nudge@example.net>');
		expect(sent.references).toEqual([
			'<earlier@example.net>',
			'<question@example.net>',
			'<nudge@example.net>',
		]);
	});

	it("References falls back on the parent's In-Reply-To", async () => {
		const { mailbox, provider } = await start();
		const lines = [
			'Subject: Figures?',
			'Message-ID: <b@example.net>',
			'In-Reply-To: <a@example.net>',
		];
		const parent = mailbox.receive(`${lines.join('\r\n')}\r\n\r\nHello?`);
		await sendEmail(provider, email({ subject: '', threadId: parent.threadId }));
		expect((await lastOutgoing(rig)).references).toEqual(['<a@example.net>', '<b@example.net>']);
	});

	it('stays in the thread: threadId, both headers and the subject all match', async () => {
		const { mailbox, provider, question } = await startThread();
		const { receipt } = await sendEmail(
			provider,
			email({ subject: '', threadId: question.threadId }),
		);
		expect(receipt.threadId).toBe(question.threadId);
		expect(mailbox.thread(question.threadId)).toHaveLength(3);
	});

	it('answers the newest message that was sent or received, not a draft in between', async () => {
		const { mailbox, provider, question } = await startThread();
		mailbox.createDraft(Buffer.from(NUDGE.replace('nudge', 'half-done')), question.threadId);
		await sendEmail(provider, email({ subject: '', threadId: question.threadId }));
		expect((await lastOutgoing(rig)).inReplyTo).toBe('<nudge@example.net>');
	});

	it('goes on from an answer of our own, by the Message-ID that Gmail gave it', async () => {
		const { provider, question } = await startThread();
		const { receipt } = await sendEmail(
			provider,
			email({ subject: '', threadId: question.threadId }),
		);
		await sendEmail(provider, email({ subject: '', threadId: question.threadId }));
		const sent = await lastOutgoing(rig);
		expect([sent.inReplyTo]).toEqual([receipt.messageId]);
		expect(sent.references).toHaveLength(4);
	});
});

describe('the subject of a reply', () => {
	it('has one “Re: ” in front', async () => {
		const { provider, question } = await startThread();
		await sendEmail(provider, email({ subject: '', threadId: question.threadId }));
		expect((await lastOutgoing(rig)).subject).toBe('Re: Figures?');
	});

	it('a given subject wins', async () => {
		const { provider, question } = await startThread();
		await sendEmail(provider, email({ subject: 'RE: figures?', threadId: question.threadId }));
		expect((await lastOutgoing(rig)).subject).toBe('RE: figures?');
	});

	it('when it differs, it is kept, with a warning that it starts a new conversation', async () => {
		const { provider, question } = await startThread();
		const reply = email({ subject: 'Something else', threadId: question.threadId });
		const lookup = await provider.resolve?.(reply, { signal: AbortSignal.timeout(20_000) });
		expect(lookup).toMatchObject({ warnings: [expect.stringContaining('new conversation')] });
		const { receipt } = await sendEmail(provider, reply);
		expect((await lastOutgoing(rig)).subject).toBe('Something else');
		expect(receipt.threadId).not.toBe(question.threadId);
	});

	it('that fits gets no warning', async () => {
		const { provider, question } = await startThread();
		const reply = email({ subject: 'Re: Figures?', threadId: question.threadId });
		const lookup = await provider.resolve?.(reply, { signal: AbortSignal.timeout(20_000) });
		expect(lookup).toEqual({
			threadId: question.threadId,
			parentMessageId: '<nudge@example.net>',
			references: ['<earlier@example.net>', '<question@example.net>', '<nudge@example.net>'],
			subject: 'Re: Figures?',
			warnings: [],
		});
	});

	it('is decoded and encoded again where it is not ASCII', async () => {
		const { mailbox, provider } = await start();
		const encoded = Buffer.from('Größe?').toString('base64');
		const parent = mailbox.receive(
			`Subject: =?utf-8?B?${encoded}?=\r\nMessage-ID: <umlaut@example.net>\r\n\r\n?`,
		);
		const { receipt } = await sendEmail(
			provider,
			email({ subject: '', threadId: parent.threadId }),
		);
		expect((await lastOutgoing(rig)).subject).toBe('Re: Größe?');
		expect(receipt.threadId).toBe(parent.threadId);
	});
});
