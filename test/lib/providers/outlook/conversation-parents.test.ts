import { deriveMessageId } from '../../../../lib/mail/message-id';
import { CONTEXT, OWNER, saveDraft, sendDraft, SIGNAL } from '../../../contracts/mail-store/use';
import { toId, type Item } from '../../../support/graph-fake/mailbox';
import { known, startStoreRig, type StoreRig } from './mail-store-setup';
import { email, GRACE, inbound, SECRET, SUPPORT } from './setup';

let rig: StoreRig;
let urls: string[];
const start = async (options: Parameters<typeof startStoreRig>[0] = {}): Promise<void> => {
	urls = [];
	rig = await startStoreRig({
		...options,
		wrap: (http) => ({
			send(request) {
				urls.push(decodeURIComponent(request.url));
				return http.send(request);
			},
		}),
	});
};
beforeEach(() => start());
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

const receive = (headers: Record<string, string>, mailbox = OWNER): Promise<Item> =>
	rig.graph.receive(mailbox, inbound({ To: mailbox, ...headers }));
const find = (reference: string, withBody = false) =>
	rig.store.findParent(reference, { field: 'reply_to_message_uid', withBody, signal: SIGNAL() });
const list = (text?: string, limit = 10) =>
	rig.store.listConversations({ limit, ...(text !== undefined && { text }) }, SIGNAL());

describe('a message to reply to in Outlook', () => {
	it.each([
		['its Message-ID', false, ['listMessages']],
		['its Message-ID', true, ['listMessages']],
		['its immutable id', true, ['getMessage']],
		['its ordinary id', false, ['getMessage']],
		['its conversation', false, ['listMessages']],
		['its conversation', true, ['listMessages', 'getMessage']],
	] as const)('is found by %s, bodies asked for: %s, with %j', async (by, withBody, calls) => {
		const item = await receive({ 'Message-ID': '<q@example.net>' });
		const references = {
			'its Message-ID': '<q@example.net>',
			'its immutable id': toId(OWNER, item, true),
			'its ordinary id': toId(OWNER, item, false),
			'its conversation': item.place.conversationId,
		};
		const parent = await find(references[by], withBody);
		expect(rig.graph.operations()).toEqual(calls);
		const readsBodies = urls.map((url) => /\$select=[^&]*\bbody\b/.test(url));
		expect(readsBodies).toEqual(
			calls.map((call) => withBody && (calls.length < 2 || call === 'getMessage')),
		);
		expect(parent.html?.includes('What about the figures?')).toBe(withBody || undefined);
		expect(parent.text).toBe(withBody ? 'What about the figures?' : undefined);
	});

	it('comes with what it answers itself, and whom it went to', async () => {
		await receive({
			...{ 'Message-ID': '<q2@example.net>', 'In-Reply-To': '<q1@example.net>' },
			...{ To: `${OWNER}, Bob <bob@example.net>`, Cc: 'eve@example.net' },
		});
		expect((await find('<q2@example.net>')).email).toEqual({
			...{ messageId: '<q2@example.net>', inReplyTo: '<q1@example.net>' },
			...{ references: ['<q1@example.net>'], subject: 'A question', replyTo: [] },
			from: { address: 'jane@example.net', name: 'Jane' },
			to: [{ address: OWNER }, { address: 'bob@example.net', name: 'Bob' }],
			cc: [{ address: 'eve@example.net' }],
		});
	});

	it('may be one of ours, by its uid, and threads by Outlook’s own index', async () => {
		const { reference } = await saveDraft(rig.store, email({ from: { address: OWNER } }));
		const fate = await rig.store.find(known(reference), SIGNAL());
		if (fate.state !== 'draft') throw new Error(`the draft is ${fate.state}`);
		await sendDraft(rig.store, fate.draft);
		const { email: parent, lookup, threadId } = await find(CONTEXT.uid);
		expect(parent.messageId).toBe(deriveMessageId(SECRET, CONTEXT.uid, OWNER));
		const reply = await saveDraft(rig.store, email({ subject: 'Something else' }), { lookup });
		expect(rig.itemOf(reply.reference).place.conversationId).toBe(threadId);
		expect(rig.itemOf(reply.reference).fields.threadIndex).toBeDefined();
	});

	it.each(['AAQkADnosuchconversation=', 'AAkALgnosuchmessage=', 'whatever'])(
		'that is not there is looked for under both kinds of ids: %s',
		async (reference) => {
			await expect(find(reference)).rejects.toMatchObject({
				code: 'validation_error',
				message: expect.stringContaining('was not found'),
			});
			expect(rig.graph.operations().toSorted()).toEqual(['getMessage', 'listMessages']);
		},
	);

	it.each([
		[
			'another mailbox',
			'the mailbox that owns the conversation is not',
			async () => toId(GRACE, await receive({}, GRACE), true),
		],
		[
			'nobody',
			'has no sender',
			async () => toId(OWNER, await receive({ From: '', 'Message-ID': '<n@x.example>' }), true),
		],
		[
			'a draft',
			'a draft that was never sent',
			async () => (await saveDraft(rig.store, email())).reference['draftId'] ?? '',
		],
	])('is refused when it is from %s', async (_case, words, make) => {
		await expect(find(await make())).rejects.toMatchObject({
			code: 'validation_error',
			message: expect.stringContaining(words),
			details: { field: 'reply_to_message_uid' },
		});
	});

	it.each([
		[{ status: 403, code: 'ErrorAccessDenied' }, 'Mail.ReadWrite,'],
		[{ status: 429, retryAfter: '2' }, 'too fast'],
		[{ status: 503 }, '503'],
	])('is not taken for missing when the mailbox refuses: %j', async (reaction, words) => {
		rig.graph.script = { listMessages: reaction };
		await expect(find('<q@example.net>')).rejects.toMatchObject({
			code: expect.not.stringMatching('validation_error'),
			message: expect.stringContaining(words),
		});
	});
});

describe('the conversations of Outlook', () => {
	it('are listed with one call, each once, by its newest message', async () => {
		await receive({ 'Message-ID': '<a1@example.net>', Subject: 'First' });
		await receive({ 'Message-ID': '<b1@example.net>', Subject: 'Second' });
		const newest = {
			'Message-ID': '<a2@example.net>',
			Subject: 'Re: First',
			From: 'eve@x.example',
		};
		const { place } = await receive({ ...newest, 'In-Reply-To': '<a1@example.net>' });
		const [first, second, ...others] = await list();
		expect(first).toMatchObject({ threadId: place.conversationId, subject: 'Re: First' });
		expect(first?.from).toEqual({ address: 'eve@x.example' });
		expect(second?.subject).toBe('Second');
		expect(others).toEqual([]);
		expect(rig.graph.operations()).toEqual(['listMessages']);
	});

	it('leave out drafts', async () => {
		await saveDraft(rig.store, email());
		expect(await list()).toEqual([]);
	});

	it.each([
		[1, 50],
		[20, 100],
		[500, 250],
	])(
		'are never more than were asked for, out of a bounded number: %d of %d',
		async (limit, top) => {
			await receive({ Subject: 'First' });
			await receive({ Subject: 'Second' });
			expect((await list(undefined, limit)).length).toBe(Math.min(limit, 2));
			expect(urls[0]).toContain(`$top=${top}`);
		},
	);

	it.each([
		['  figures   QUESTION ', '"figures question"', 1],
		['jane@example.net', '"jane@example.net"', 1],
		['question nowhere', '"question nowhere"', 0],
		['subject:(question) OR "figures"', '"subject question or figures"', 0],
		['-question NOT*', '"question not"', 0],
		['Größe', '"größe"', 0],
	])('are searched for plain words only: %s', async (text, search, found) => {
		await receive({});
		expect(await list(text)).toHaveLength(found);
		expect(urls[0]).toContain(`$search=${search}`);
	});

	it('are all of them for a search without a word', async () => {
		await receive({});
		expect(await list(' "*" ')).toHaveLength(1);
	});
});

describe('conversations elsewhere', () => {
	it('are those of a shared mailbox', async () => {
		await rig.stop();
		await start({ mailbox: SUPPORT });
		await receive({ 'Message-ID': '<s@example.net>' }, SUPPORT);
		expect(await list()).toHaveLength(1);
		expect((await find('<s@example.net>')).email.messageId).toBe('<s@example.net>');
	});

	it('are read below the base path of a national cloud', async () => {
		await rig.stop();
		await start({ basePath: '/national/v1.0' });
		await receive({ 'Message-ID': '<n@example.net>' });
		expect((await find('<n@example.net>')).threadId).toBeDefined();
		expect(new URL(urls[0] ?? '').pathname).toBe('/national/v1.0/me/messages');
	});
});
