import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { simpleParser } from 'mailparser';

import { OutboxSendEmail } from '../../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { createFakeN8n } from '../../support/n8n-context';
import {
	seedParameters,
	startSendEmailNode,
	type SendEmailNode,
} from '../../support/send-email-node';
import { at, once } from '../../support/smtp-server/reactions';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const own = (idempotencyKey: unknown) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey });
const someItems = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

describe('Outbox Send Email', () => {
	let node: SendEmailNode;
	const sent = () => node.server.messages;
	const parsed = (index = 0) => simpleParser(sent()[index]?.mime ?? '');

	beforeEach(async () => {
		node = await startSendEmailNode();
	});
	afterEach(() => node.close());

	it('sends the seed’s example, and gives out the seed’s data and ours', async () => {
		const contactId = '123e4567-e89b-12d3-a456-426614174000';
		const items = await node.run({
			...own('7e0b7c0e-5b2f-4b17-bf2a-4d7e7e33d9f1'),
			additionalFields: { contactId },
		});
		expect(items).toStrictEqual([
			{
				json: {
					id: expect.stringMatching(UUID),
					thread_id: expect.stringMatching(/^<.+@example\.com>$/),
					provider: 'smtp',
					status: 'sent',
					sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
					message_id: expect.stringMatching(/^<.+@example\.com>$/),
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
		const mail = await parsed();
		expect(mail.from?.text).toBe('"CRM" <crm@example.com>');
		expect(mail.subject).toBe('Follow-up on our meeting');
		expect(mail.html).toContain('thanks for meeting with us today');
		expect(mail.text).toContain('thanks for meeting with us today');
	});

	it('sends every field', async () => {
		await node.run({
			to: ['"Doe, Jane" <jane@example.com>', 'bob@example.com, carol@example.com'],
			bodyText: 'Plain',
			additionalFields: {
				from: 'Sales <sales@example.com>',
				cc: 'dave@example.com, JANE@example.com',
				bcc: ['eve@example.com'],
				replyTo: 'replies@example.com',
				dealId: 'deal-1',
				threadId: 'parent@example.com',
				tags: 'invoice, spring',
				headers: {
					header: [
						{ name: 'X-Campaign', value: 'a' },
						{ name: '', value: '' },
					],
				},
				listUnsubscribe: { values: { mailto: 'stop@example.com' } },
			},
		});
		const [message] = sent();
		expect(message?.from).toBe('sales@example.com');
		expect(message?.to).toEqual([
			'jane@example.com',
			'bob@example.com',
			'carol@example.com',
			'dave@example.com',
			'eve@example.com',
		]);
		const mail = await parsed();
		expect(mail.from?.text).toBe('"Sales" <sales@example.com>');
		expect(mail.to).toMatchObject({
			text: expect.stringContaining('"Doe, Jane" <jane@example.com>'),
		});
		expect(mail.cc).toMatchObject({ text: 'dave@example.com' });
		expect(mail.bcc).toBeUndefined();
		expect(mail.replyTo?.text).toBe('replies@example.com');
		expect(mail.text?.trim()).toBe('Plain');
		expect(mail.inReplyTo).toBe('<parent@example.com>');
		expect(mail.references).toBe('<parent@example.com>');
		expect(mail.headers.get('x-campaign')).toBe('a');
		expect(mail.headers.get('list')).toMatchObject({ unsubscribe: { mail: 'stop@example.com' } });
		expect(String(sent()[0]?.mime)).toMatch(/X-Outbox-Tag: invoice[\s\S]*X-Outbox-Tag: spring/);
	});

	it('attaches input data, base64, stored files and files behind URLs, and shows images inline', async () => {
		await writeFile(join(node.folder, 'stored.txt'), 'stored');
		const files = createServer((_, response) => response.end('linked'));
		await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
		const { port } = files.address() as AddressInfo;
		node.credential = { ...node.credential, allowPrivateUrls: true };
		const binary = {
			data: Buffer.from('binary').toString('base64'),
			mimeType: 'text/csv',
			fileName: 'b.csv',
		};
		const attachment = [
			{ source: 'binary', binaryPropertyName: 'data' },
			{
				source: 'base64',
				contentBase64: 'aGk=',
				filename: 'hi.png',
				mimeType: 'image/png',
				contentId: 'logo',
			},
			{ source: 'storagePath', storagePath: 'stored.txt' },
			{ source: 'url', url: `http://127.0.0.1:${port}/linked.txt` },
		];
		const attachmentsJson =
			'[{ "filename": "j.txt", "mime_type": "text/plain", "content_base64": "aGk=" }]';
		await node.run(
			{
				bodyHtml: '<img src="cid:logo">',
				additionalFields: { attachments: { attachment }, attachmentsJson },
			},
			{ items: [{ json: {}, binary: { data: binary } }] },
		);
		await new Promise((resolve) => files.close(resolve));

		const { attachments } = await parsed();
		const found = attachments.map(({ filename, contentType, content, cid }) => [
			filename,
			contentType,
			content.toString(),
			cid,
		]);
		expect(found.sort()).toEqual([
			['b.csv', 'text/csv', 'binary', undefined],
			['hi.png', 'image/png', 'hi', 'logo'],
			['j.txt', 'text/plain', 'hi', undefined],
			['linked.txt', 'text/plain', 'linked', undefined],
			['stored.txt', 'text/plain', 'stored', undefined],
		]);
	});

	it('sends one email for an event that is delivered twice', async () => {
		const [first] = await node.run(own('event-1'), { executionId: '1' });
		const [second] = await node.run(own('event-1'), { executionId: '2' });
		expect(sent()).toHaveLength(1);
		const { request_id: firstRequest, ...result } = first?.json ?? {};
		const { request_id: secondRequest, ...replayed } = second?.json ?? {};
		expect(replayed).toEqual({ ...result, idempotent_replay: true });
		expect(secondRequest).not.toBe(firstRequest);
	});

	it('sends one email for several items with the same key', async () => {
		const items = await node.run(own('event-1'), { items: someItems(5) });
		expect(sent()).toHaveLength(1);
		expect(items.filter(({ json }) => json.idempotent_replay === false)).toHaveLength(1);
	});

	it('refuses the key of another content, and returns the first result where that is wanted', async () => {
		await node.run(own('event-1'));
		const changed = { ...own('event-1'), subject: 'Something else' };
		const [conflict] = await node.run(changed, { continueOnFail: true });
		expect(conflict?.json.error).toMatchObject({ code: 'idempotency_conflict' });
		const [first] = await node.run({ ...changed, options: { onDifferentContent: 'first-result' } });
		expect(first?.json.idempotent_replay).toBe(true);
		expect(sent()).toHaveLength(1);
	});

	it('keeps the keys of two nodes apart, unless they share a namespace', async () => {
		await node.run(own('event-1'), { nodeId: 'a' });
		await node.run(own('event-1'), { nodeId: 'b' });
		expect(sent()).toHaveLength(2);
		const named = { idempotencyScope: 'named', idempotencyScopeName: 'crm' };
		await node.run({ ...own('event-1'), options: named }, { nodeId: 'a' });
		await node.run({ ...own('event-1'), options: named }, { nodeId: 'b', workflowId: 'other' });
		expect(sent()).toHaveLength(3);
	});

	it('recognises the same content, and nothing else, when told to', async () => {
		const byContent = { deduplicateBy: 'content' };
		await node.run(byContent, { executionId: '1' });
		await node.run(byContent, { executionId: '2' });
		await node.run({ ...byContent, subject: 'Other' }, { executionId: '3' });
		expect(sent()).toHaveLength(2);
	});

	describe('by its execution, when no key is given', () => {
		it('sends nothing twice when n8n tries the node again', async () => {
			const memory = {};
			await node.run({}, { executionId: '1', memory, items: someItems(3) });
			await node.run({}, { executionId: '1', memory, items: someItems(3) });
			expect(sent()).toHaveLength(3);
		});

		it('sends nothing twice when the execution is retried under another id', async () => {
			const memory = {};
			await node.run({}, { executionId: '1', memory });
			await node.run({}, { executionId: '2', mode: 'retry', memory });
			expect(sent()).toHaveLength(1);
		});

		it('sends nothing twice when a crashed execution is retried with an empty context', async () => {
			await node.run({}, { executionId: '1', items: someItems(2) });
			const items = await node.run({}, { executionId: '2', mode: 'retry', items: someItems(2) });
			expect(sent()).toHaveLength(2);
			expect(items.map(({ json }) => json.idempotent_replay)).toEqual([true, true]);
		});

		it('sends again in a new execution', async () => {
			await node.run({}, { executionId: '1' });
			await node.run({}, { executionId: '2' });
			expect(sent()).toHaveLength(2);
		});

		it('sends nothing twice when an agent’s tool call is tried again', async () => {
			const memory = {};
			const call = { items: [{ json: { Subject: 'Hi' } }], isTool: true, memory };
			await node.run({}, { ...call, runIndex: 0 });
			await node.run({}, { ...call, runIndex: 1 });
			expect(sent()).toHaveLength(1);
		});
	});

	it('goes on with the other items when one fails, and keeps the order of the outputs', async () => {
		node.server.script = at('rcpt', { reply: '550 5.1.1 no such user' }, ({ line }) =>
			line.includes('bad'),
		);
		const to = ['a@example.com', 'bad@example.com', 'c@example.com'];
		const items = await node.run((index) => ({ to: to[index] }), {
			items: someItems(3),
			continueOnFail: true,
		});
		expect(
			items.map(({ json, pairedItem }) => [Object.keys(json).includes('error'), pairedItem]),
		).toEqual([
			[false, { item: 0 }],
			[true, { item: 1 }],
			[false, { item: 2 }],
		]);
		expect(items[1]).toStrictEqual({
			json: {
				error: {
					code: 'provider_error',
					message: expect.stringContaining('550 5.1.1'),
					delivery: 'not-sent',
					field: 'to',
				},
			},
			pairedItem: { item: 1 },
		});
	});

	it('stops at the first failure, and a retry sends the rest only', async () => {
		const memory = {};
		const to = Array.from({ length: 6 }, (_, index) => `user${index}@example.com`);
		const run = () =>
			node.run((index) => ({ to: to[index], options: { itemsInParallel: 2 } }), {
				items: someItems(6),
				memory,
			});
		node.server.script = at('rcpt', { reply: '550 5.7.1 not today' }, ({ line }) =>
			line.includes('user2'),
		);
		await expect(run()).rejects.toMatchObject({
			message: expect.stringContaining('[item 2]'),
			description: expect.stringMatching(/^[23] of 6 items sent, 1 failed and was not sent/),
		});
		node.server.script = () => undefined;
		await run();
		expect(
			sent()
				.map((message) => message.to[0])
				.sort(),
		).toEqual(to);
	});

	it('retries by itself what passes by itself', async () => {
		node.server.script = once('rcpt', { reply: '451 4.3.0 later' });
		const [item] = await node.run();
		expect(item?.json.status).toBe('sent');
	});

	it('holds what may have left, and never sends it again by itself', async () => {
		node.server.script = once('accepted', 'close');
		const [held] = await node.run(own('event-1'), { continueOnFail: true });
		expect(held?.json.error).toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
			uid: expect.stringMatching(UUID),
		});
		const [again] = await node.run(own('event-1'), { continueOnFail: true });
		expect(again?.json.error).toMatchObject({ code: 'delivery_unknown' });
		expect(sent()).toHaveLength(1);
		const [assumed] = await node.run({ ...own('event-1'), options: { onUnknown: 'assume-sent' } });
		expect(assumed?.json.status).toBe('sent');
		expect(sent()).toHaveLength(1);
	});

	it('keeps to the caps of the account, and says how they stand', async () => {
		const options = { perDayLimit: 2, maxRateWaitSeconds: 0 };
		const items = await node.run((index) => ({ to: `u${index}@example.com`, options }), {
			items: someItems(3),
			continueOnFail: true,
		});
		expect(sent()).toHaveLength(2);
		const limits = items.flatMap(({ json }) => (json.rate_limit ? [json.rate_limit] : []));
		expect(limits).toHaveLength(2);
		expect(limits[0]).toMatchObject({ limit: 2, reset: expect.any(Number) });
		const errors = items.flatMap(({ json }) => (json.error ? [json.error] : []));
		expect(errors).toEqual([
			expect.objectContaining({ code: 'rate_limited', retry_after_ms: expect.any(Number) }),
		]);
	});

	it('shows everything and sends nothing as a preview', async () => {
		const [item] = await node.run({ ...own('event-1'), options: { preview: true } });
		expect(item?.json).toMatchObject({
			preview: true,
			would: 'send',
			idempotency: { key: 'event-1', scope: 'node:workflow-1/node-1', held_by: null },
			from: 'crm@example.com',
			recipients: { to: ['jane@example.com'] },
			subject: 'Follow-up on our meeting',
			size_bytes: expect.any(Number),
			mime: expect.stringContaining('To: jane@example.com'),
		});
		expect(node.reservations).toBe(0);
		expect(node.server.connections).toBe(0);
	});

	it('says in the editor that a preview sent nothing', async () => {
		const { context, hints } = createFakeN8n({
			parameters: { ...seedParameters, options: { preview: true } },
			credentials: { outboxSmtpApi: node.credential },
		});
		process.env.OUTBOX_DATA_DIR = node.folder;
		try {
			await new OutboxSendEmail().execute.call(context);
		} finally {
			delete process.env.OUTBOX_DATA_DIR;
		}
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('nothing was sent'),
		]);
	});

	it('sends to the sandbox in manual runs, with keys of its own', async () => {
		const parameters = {
			...own('event-1'),
			additionalFields: { cc: 'bob@example.com' },
			options: { sandboxRecipient: 'tester@example.com' },
		};
		const [test] = await node.run(parameters, { mode: 'manual' });
		expect(test?.json).toMatchObject({
			idempotent_replay: false,
			recipients: { accepted: ['tester@example.com'] },
			warnings: [expect.stringContaining('Sandbox')],
		});
		const [real] = await node.run(parameters, { mode: 'trigger' });
		expect(real?.json).toMatchObject({
			idempotent_replay: false,
			recipients: { accepted: ['jane@example.com', 'bob@example.com'] },
		});
		expect(real?.json).not.toHaveProperty('warnings');
		expect(sent().map(({ to }) => to)).toEqual([
			['tester@example.com'],
			['jane@example.com', 'bob@example.com'],
		]);
	});

	it('sends nothing while nothing can be recorded, unless told to', async () => {
		await writeFile(join(node.folder, 'file'), '');
		node.env.OUTBOX_DATA_DIR = join(node.folder, 'file');
		const [failed] = await node.run({}, { continueOnFail: true });
		expect(failed?.json.error).toMatchObject({ code: 'store_unavailable', delivery: 'not-sent' });
		expect(sent()).toHaveLength(0);

		const options = { onStoreUnavailable: 'send-unguarded' };
		const [item] = await node.run({ options }, { executionId: '2' });
		expect(item?.json).toMatchObject({
			store: { name: 'memory' },
			warnings: [expect.stringContaining('unguarded')],
		});
		expect(sent()).toHaveLength(1);
	});

	it('sends nothing in queue mode without a shared disk', async () => {
		node.env.EXECUTIONS_MODE = 'queue';
		const [item] = await node.run({}, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'store_unavailable',
			message: expect.stringContaining('OUTBOX_SQLITE_SHARED_DISK'),
		});
		expect(sent()).toHaveLength(0);
	});

	it('keeps the order of items for the same recipient', async () => {
		await node.run(
			(index) => ({ to: index % 2 ? 'a@example.com' : 'b@example.com', subject: `No ${index}` }),
			{ items: someItems(20) },
		);
		for (const to of ['a@example.com', 'b@example.com']) {
			const subjects = sent()
				.filter((message) => message.to[0] === to)
				.map(({ mime }) => Number(/Subject: No (\d+)/.exec(mime.toString())?.[1]));
			expect(subjects).toHaveLength(10);
			expect(subjects).toEqual([...subjects].sort((a, b) => a - b));
		}
	});

	it('keeps its connections for the next execution', async () => {
		await node.run({}, { executionId: '1' });
		await node.run({}, { executionId: '2' });
		expect(sent()).toHaveLength(2);
		expect(node.server.connections).toBe(1);
	});

	it('does nothing when there are no items', async () => {
		expect(await node.run({}, { items: [] })).toEqual([]);
	});

	it('puts no secret and no body on record', async () => {
		node.credential = { ...node.credential, user: 'crm', password: 'hunter2hunter2' };
		const [item] = await node.run({ bodyText: 'the-secret-body' });
		const store = node.runtime.openStore({ kind: 'auto' }).submissions;
		const record = await store.findByUid(item?.json.id as string);
		expect(record?.submission.recipients).toEqual(['jane@example.com']);
		expect(JSON.stringify(record)).not.toMatch(/hunter2|secret-body|thanks for meeting/);
	});
});

describe('with OAuth2', () => {
	let node: SendEmailNode;
	const user = 'crm@example.com';
	const oauth = { authentication: 'oAuth2' };

	beforeEach(async () => {
		node = await startSendEmailNode({ login: { user, password: 'new-token' } });
	});
	afterEach(() => node.close());

	const connectedWith = (access_token: string) => {
		node.credential = { ...node.credential, user, oauthTokenData: { access_token } };
	};

	it('signs in with the token', async () => {
		connectedWith('new-token');
		await node.run(oauth);
		expect(node.server.messages[0]?.user).toBe(user);
	});

	it('renews a token that the server refuses, once for all items, and sends', async () => {
		connectedWith('old-token');
		const refreshOAuth2Token = jest.fn().mockResolvedValue({ access_token: 'new-token' });
		const items = await node.run((index) => ({ ...oauth, to: `u${index}@example.com` }), {
			items: someItems(4),
			helpers: { refreshOAuth2Token },
		});
		expect(items.map(({ json }) => json.status)).toEqual(['sent', 'sent', 'sent', 'sent']);
		expect(refreshOAuth2Token).toHaveBeenCalledTimes(1);
	});

	it('says clearly that n8n cannot renew it, where it cannot', async () => {
		connectedWith('old-token');
		const [item] = await node.run(oauth, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			message: expect.stringContaining('update n8n'),
		});
		expect(JSON.stringify(item)).not.toContain('old-token');
	});

	it('asks for connecting an account that is not connected yet', async () => {
		node.credential = { ...node.credential, user };
		const [item] = await node.run(oauth, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('connect the account'),
		});
		expect(node.reservations).toBe(0);
	});
});

describe.each(['none', 'starttls', 'tls'] as const)('on SMTP with %s', (security) => {
	it('sends', async () => {
		const node = await startSendEmailNode({ security });
		try {
			await node.run();
			expect(node.server.messages.map(({ encrypted }) => encrypted)).toEqual([security !== 'none']);
		} finally {
			await node.close();
		}
	});
});
