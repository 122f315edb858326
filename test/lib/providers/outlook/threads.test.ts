import { simpleParser } from 'mailparser';

import type { LoadedEmail } from '../../../../lib/core/message';
import { deriveMessageId } from '../../../../lib/mail/message-id';
import { toId, type Item } from '../../../support/graph-fake/mailbox';
import { ADA, aFile, CONTEXT, email, GRACE, inbound, SECRET, send } from './setup';
import { startRig, SUPPORT, type OutlookRig } from './setup';

let rig: OutlookRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

const reply = (threadId: string, changes: Partial<LoadedEmail> = {}): LoadedEmail =>
	email({ subject: 'Re: A question', threadId, ...changes });

const resolve = (message: LoadedEmail) =>
	rig.provider.resolve?.(message, { signal: AbortSignal.timeout(10_000) });

const receive = (headers: Record<string, string>, mailbox = ADA): Promise<Item> =>
	rig.graph.receive(mailbox, inbound(headers));

describe('a reply', () => {
	let question: Item;
	beforeEach(async () => {
		await receive({ 'Message-ID': '<other@example.net>' });
		question = await receive({
			'Message-ID': '<q2@example.net>',
			'In-Reply-To': '<q1@example.net>',
			References: '<q0@example.net> <q1@example.net>',
		});
	});

	it('takes one call more than other messages', async () => {
		await send(rig.provider, reply(question.place.conversationId));
		expect(rig.graph.operations()).toEqual([
			'listMessages',
			'createDraft',
			'sendDraft',
			'getMessage',
		]);
	});

	it('stays in the conversation, and says so', async () => {
		const receipt = await send(rig.provider, reply(question.place.conversationId));
		expect(receipt.threadId).toBe(question.place.conversationId);
		expect(rig.graph.accepted[0]?.place.conversationId).toBe(question.place.conversationId);
	});

	it('has In-Reply-To = the parent and References = its References and the parent, last', async () => {
		await send(rig.provider, reply(question.place.conversationId));
		const mail = await simpleParser(rig.graph.accepted[0]?.mime ?? '');
		expect(mail.inReplyTo).toBe('<q2@example.net>');
		expect(mail.references).toEqual(['<q0@example.net>', '<q1@example.net>', '<q2@example.net>']);
	});

	it('names the message that the parent answers when that has no References', async () => {
		const parent = await receive({
			'Message-ID': '<q3@example.net>',
			'In-Reply-To': '<q2@example.net>',
		});
		await send(rig.provider, reply(toId(ADA, parent, true)));
		const mail = await simpleParser(rig.graph.accepted[0]?.mime ?? '');
		expect(mail.references).toEqual(['<q2@example.net>', '<q3@example.net>']);
	});

	it('carries on Outlook’s own threading', async () => {
		await send(rig.provider, reply(question.place.conversationId, { subject: 'Something else' }));
		const mail = await simpleParser(rig.graph.accepted[0]?.mime ?? '');
		const index = rig.graph.accepted[0]?.fields.threadIndex;
		expect(index?.length).toBe(question.place.index.length + 5);
		expect(index?.subarray(6, 22)).toEqual(question.place.index.subarray(6, 22));
		expect(mail.headers.get('thread-topic')).toBe('A question');
		expect(mail.subject).toBe('Something else');
	});

	it('keeps to that with headers of the user’s own, and with large files', async () => {
		const headers = { 'thread-index': 'AAAA', 'X-Case': '4711' };
		await send(
			rig.provider,
			reply(question.place.conversationId, { headers, attachments: [aFile(4_000_000)] }),
		);
		const [item] = rig.graph.accepted;
		expect(item?.place.conversationId).toBe(question.place.conversationId);
		expect(item?.mime.toString()).toContain('X-Case: 4711');
		expect(item?.mime.toString().match(/^thread-index:/gim)).toHaveLength(1);
	});

	it('answers the newest message of the conversation, whichever Graph lists first', async () => {
		const { items } = rig.graph.mailbox(ADA);
		const newest = await receive({
			'Message-ID': '<q4@example.net>',
			References: '<q2@example.net>',
		});
		items.splice(items.indexOf(newest), 1, { ...newest, receivedAt: newest.receivedAt + 60_000 });
		items.reverse();
		expect(await resolve(reply(question.place.conversationId))).toMatchObject({
			parentMessageId: '<q4@example.net>',
		});
	});

	it('does not answer a draft that lies in the conversation', async () => {
		const draft = await rig.graph
			.mailbox(ADA)
			.add(Buffer.from(inbound({ 'In-Reply-To': '<q2@example.net>' })), 'Drafts');
		const { items } = rig.graph.mailbox(ADA);
		items.splice(items.indexOf(draft), 1, { ...draft, receivedAt: draft.receivedAt + 60_000 });
		expect(draft.place.conversationId).toBe(question.place.conversationId);
		expect(await resolve(reply(question.place.conversationId))).toMatchObject({
			parentMessageId: '<q2@example.net>',
		});
	});

	it.each([
		['Graph’s immutable id', () => toId(ADA, question, true)],
		['Graph’s ordinary id', () => toId(ADA, question, false)],
		['a Message-ID', () => '<q2@example.net>'],
		['a Message-ID without brackets', () => 'q2@example.net'],
	])('can name its parent by %s', async (_form, threadId) => {
		expect(await resolve(reply(threadId()))).toEqual({
			conversationId: question.place.conversationId,
			parentId: toId(ADA, question, true),
			parentMessageId: '<q2@example.net>',
			references: ['<q0@example.net>', '<q1@example.net>'],
			subject: 'A question',
			conversationIndex: question.place.index.toString('base64'),
			topic: 'A question',
		});
	});

	it('can name a message of ours by its uid, and answer it', async () => {
		const first = await send(rig.provider, email());
		const context = { ...CONTEXT, uid: '018f3c1e-5a57-7000-8000-0000000000bb' };
		const second = await send(rig.provider, reply(CONTEXT.uid.toUpperCase()), { context });
		expect(second.threadId).toBe(first.threadId);
		const mail = await simpleParser(rig.graph.accepted[1]?.mime ?? '');
		expect(mail.inReplyTo).toBe(deriveMessageId(SECRET, CONTEXT.uid, ADA));
	});

	it('finds a parent in a shared mailbox', async () => {
		const shared = await startRig({ mailbox: SUPPORT });
		try {
			const parent = await shared.graph.receive(
				SUPPORT,
				inbound({ 'Message-ID': '<s@x.example>' }),
			);
			const message = reply(parent.place.conversationId, { from: { address: SUPPORT } });
			const receipt = await send(shared.provider, message);
			expect(receipt.threadId).toBe(parent.place.conversationId);
		} finally {
			await shared.stop();
		}
	});

	it('is no matter for messages that are none', async () => {
		expect(await resolve(email())).toBeNull();
		expect(rig.graph.calls).toEqual([]);
	});
});

describe('a reply that cannot be resolved is a validation_error on thread_id that says which part', () => {
	const expectRefusal = async (threadId: string, part: string): Promise<void> => {
		await expect(resolve(reply(threadId))).rejects.toMatchObject({
			code: 'validation_error',
			delivery: 'not-sent',
			message: expect.stringContaining(part),
			details: { field: 'thread_id' },
		});
	};

	it.each([
		'<nobody@example.net>',
		"<o'hara@example.net>",
		'AAQkADnosuchconversation=',
		'AAkALgnosuchmessage=',
		'whatever',
		'018f3c1e-5a57-7000-8000-0000000000ff',
	])('the parent: %s', async (threadId) => {
		await receive({ 'Message-ID': '<q1@example.net>' });
		await expectRefusal(threadId, 'the message to reply to was not found');
	});

	it('the thread: a draft that was never sent', async () => {
		const draft = await rig.graph.mailbox(ADA).add(Buffer.from(inbound({})), 'Drafts');
		await expectRefusal(toId(ADA, draft, true), "that message's thread was not found");
	});

	it('the owner: a message of another mailbox', async () => {
		const theirs = await receive({ 'Message-ID': '<g@example.net>' }, GRACE);
		await expectRefusal(toId(GRACE, theirs, true), 'the mailbox that owns the conversation');
	});

	it('the parent: a conversation of another mailbox', async () => {
		const theirs = await receive({ 'Message-ID': '<g@example.net>' }, GRACE);
		await expectRefusal(theirs.place.conversationId, 'ids of another mailbox do not work');
	});
});

describe('a look-up that fails', () => {
	it.each([
		[
			{ status: 503, code: 'ErrorServerBusy' },
			{ code: 'provider_error', retry: 'later' },
		],
		[
			{ status: 429, retryAfter: '2' },
			{ code: 'rate_limited', retryAfterMs: 2_000 },
		],
		[{ status: 403, code: 'ErrorAccessDenied' }, { code: 'insufficient_permissions' }],
		[{ status: 401 }, { code: 'insufficient_permissions' }],
		[{ status: 400, code: 'InefficientFilter' }, { code: 'provider_error' }],
		[
			{ status: 200, body: '{"value":7}' },
			{ code: 'provider_error', retry: 'later' },
		],
	] as const)(
		'is not mistaken for a thread that does not exist: %j',
		async (reaction, expected) => {
			rig.graph.script = { listMessages: reaction };
			await expect(resolve(reply('AAQkADconversation='))).rejects.toMatchObject(expected);
		},
	);
});
