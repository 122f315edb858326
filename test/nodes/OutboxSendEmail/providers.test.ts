import {
	ADA,
	startGmailNode,
	startOutlookNode,
	SUPPORT,
	type HttpMailNode,
} from '../../support/http-mail-node';
import { at, once } from '../../support/gmail-fake/faults';
import { startSendEmailNode } from '../../support/send-email-node';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const own = (idempotencyKey: unknown) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey });
const more = (additionalFields: object) => ({ additionalFields });
const someItems = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

const PROVIDERS = {
	smtp: startSendEmailNode,
	gmail: startGmailNode,
	outlook: startOutlookNode,
} as const;

describe.each(['smtp', 'gmail', 'outlook'] as const)(
	'the seed’s example through %s',
	(provider) => {
		it('gives the seed’s answer, and ours', async () => {
			const node = await PROVIDERS[provider]();
			try {
				const contactId = '123e4567-e89b-12d3-a456-426614174000';
				const items = await node.run({
					provider,
					...own('7e0b7c0e-5b2f-4b17-bf2a-4d7e7e33d9f1'),
					additionalFields: { contactId },
				});
				expect(items).toStrictEqual([
					{
						json: {
							id: expect.stringMatching(/./),
							thread_id: expect.stringMatching(/./),
							provider,
							status: 'sent',
							sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
							message_id: expect.stringMatching(/^<.+@.+>$/),
							idempotent_replay: false,
							recipients: { accepted: ['jane@example.com'], rejected: [], dropped: [] },
							account_id: expect.stringMatching(UUID),
							contact_id: contactId,
							deal_id: null,
							request_id: expect.stringMatching(UUID),
							rate_limit: { limit: null, remaining: null, reset: null },
							store: {
								name: 'sqlite',
								guarantee: 'atomic, kept at once, seen by everything on this host',
							},
						},
						pairedItem: { item: 0 },
					},
				]);
			} finally {
				await node.close();
			}
		});
	},
);

describe.each(['gmail', 'outlook'] as const)('Outbox Send Email through %s', (provider) => {
	let node: HttpMailNode;

	beforeEach(async () => {
		node = await PROVIDERS[provider]();
	});
	afterEach(() => node.close());

	it('sends one email for an event that is delivered twice', async () => {
		const [first] = await node.run(own('event-1'), { executionId: '1' });
		const [second] = await node.run(own('event-1'), { executionId: '2' });
		expect(node.left).toBe(1);
		const { request_id: _first, ...result } = first?.json ?? {};
		const { request_id: _second, ...replayed } = second?.json ?? {};
		expect(replayed).toEqual({ ...result, idempotent_replay: true });
	});

	it('asks for the account once a run, not once an item', async () => {
		const items = await node.run((index) => ({ to: `u${index}@example.com` }), {
			items: someItems(6),
		});
		expect(items.map(({ json }) => json.status)).toEqual(Array(6).fill('sent'));
		const lookups = node.asked.filter(({ options: { url } }) => /sendAs|\$select=d/.test(url));
		expect(lookups).toHaveLength(1);
		expect(new Set(items.map(({ json }) => json.account_id)).size).toBe(1);
	});

	it('keeps the same account for the same mailbox, whatever its spelling', async () => {
		const [first] = await node.run({}, { executionId: '1' });
		const other = await PROVIDERS[provider]();
		const [second] = await other.run({}, { executionId: '2' });
		await other.close();
		expect(second?.json.account_id).toBe(first?.json.account_id);
	});

	it('sends from the account’s own address, under its name', async () => {
		await node.run();
		expect(node.lastMime).toMatch(/^From: "?Ada Lovelace"? <ada@example\.com>\r?$/m);
	});

	it('refuses a sender that the account has not, and names those it has', async () => {
		const [item] = await node.run(more({ from: 'ceo@example.com' }), { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'validation_error',
			field: 'from',
			message: expect.stringContaining(ADA),
		});
		expect(node.reservations).toBe(0);
	});

	it('attaches files', async () => {
		const attachment = [{ source: 'base64', contentBase64: 'aGk=', filename: 'hi.txt' }];
		await node.run(more({ attachments: { attachment } }));
		expect(node.lastMime).toContain('hi.txt');
	});

	it('replies into a conversation of its mailbox', async () => {
		const [first] = await node.run(own('event-1'));
		const threadId = first?.json.thread_id;
		const reply = { ...own('event-2'), subject: 'Re: Follow-up on our meeting' };
		const [second] = await node.run({ ...reply, ...more({ threadId }) });
		expect(second?.json).toMatchObject({ status: 'sent', thread_id: threadId });
		expect(second?.json).not.toHaveProperty('warnings');
		expect(node.lastMime).toContain(`In-Reply-To: ${first?.json.message_id as string}`);
	});

	it('shows everything and sends nothing as a preview', async () => {
		const [item] = await node.run({ ...own('event-1'), options: { preview: true } });
		expect(item?.json).toMatchObject({ preview: true, would: 'send', provider, from: ADA });
		expect(node.reservations).toBe(0);
		expect(node.asked).toHaveLength(1);
	});

	it('needs its own credential', async () => {
		const [item] = await node.run({}, { credentials: {}, continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('Choose a credential'),
		});
	});

	it('names a base URL that is none', async () => {
		node.credential = { ...node.credential, baseUrl: 'http://example.com' };
		const [item] = await node.run({}, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({ code: 'validation_error', field: 'base_url' });
		expect(node.asked).toHaveLength(0);
	});
});

describe('Gmail', () => {
	it('sends from an alias that Gmail knows', async () => {
		const node = await startGmailNode({
			aliases: [{ address: 'sales@example.org', name: 'Sales' }],
		});
		await node.run(more({ from: 'sales@example.org' }));
		expect(node.lastMime).toMatch(/^From: "?Sales"? <sales@example\.org>\r?$/m);
		await node.close();
	});

	it('says when a reply with another subject may not be shown in its conversation', async () => {
		const node = await startGmailNode();
		const [first] = await node.run(own('event-1'));
		const reply = more({ threadId: first?.json.thread_id });
		const [second] = await node.run({ ...own('event-2'), ...reply, subject: 'Something else' });
		expect(second?.json.warnings).toEqual([expect.stringContaining('subject')]);
		const [again] = await node.run({ ...own('event-2'), ...reply, subject: 'Something else' });
		expect(again?.json).toMatchObject({
			idempotent_replay: true,
			warnings: second?.json.warnings,
		});
		await node.close();
	});

	it('waits and asks again when it is busy before anything is sent', async () => {
		const node = await startGmailNode();
		node.gmail.script = once('settings.sendAs.list', { status: 503 });
		const [item] = await node.run();
		expect(item?.json.status).toBe('sent');
		expect(node.gmail.callNames.slice(0, 2)).toEqual([
			'settings.sendAs.list',
			'settings.sendAs.list',
		]);
		await node.close();
	});

	it('fails all items alike when it does not say who may send', async () => {
		const node = await startGmailNode();
		node.gmail.script = at('settings.sendAs.list', {
			status: 429,
			headers: { 'retry-after': '120' },
		});
		const items = await node.run({}, { items: someItems(3), continueOnFail: true });
		for (const { json } of items) {
			expect(json.error).toMatchObject({ code: 'rate_limited', retry_after_ms: 120_000 });
		}
		expect(node.gmail.callNames).toHaveLength(1);
		expect(node.reservations).toBe(0);
		await node.close();
	});

	it('finds out by itself what became of an email when the line drops', async () => {
		const node = await startGmailNode();
		node.gmail.script = once('drafts.send', 'reset after');
		const [item] = await node.run(own('event-1'));
		expect(item?.json).toMatchObject({ status: 'sent', idempotent_replay: false });
		expect(node.left).toBe(1);
		await node.close();
	}, 60_000);
});

describe('Outlook', () => {
	it('sends from an address of the mailbox', async () => {
		const node = await startOutlookNode();
		await node.run(more({ from: 'countess@example.com' }));
		expect(node.lastMime).toContain('<countess@example.com>');
		await node.close();
	});

	it('sends from a mailbox that is shared with the account, as another account', async () => {
		const node = await startOutlookNode();
		const [mine] = await node.run(own('event-1'));
		node.credential = { ...node.credential, mailbox: SUPPORT };
		const [shared] = await node.run(own('event-2'));
		expect(node.lastMime).toContain(`From: ${SUPPORT}`);
		expect(node.graph.mailbox(SUPPORT).items).toHaveLength(1);
		expect(shared?.json.account_id).not.toBe(mine?.json.account_id);
		await node.close();
	});

	it('works on four requests of a mailbox at a time, also in two executions at once', async () => {
		const node = await startOutlookNode();
		const run = (executionId: string) =>
			node.run((index) => ({ to: `u${index}@example.com` }), {
				...{ executionId, items: someItems(8) },
			});
		const results = await Promise.all([run('1'), run('2')]);
		expect(results.flat().map(({ json }) => json.status)).toEqual(Array(16).fill('sent'));
		// Four of both executions together, and the look-up of the account that each starts with.
		expect(node.graph.mostAtATime).toBeLessThanOrEqual(6);
		await node.close();
	}, 60_000);
});
