import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { simpleParser } from 'mailparser';

import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';
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

	it('retries by itself what passes by itself', async () => {
		node.server.script = once('rcpt', { reply: '451 4.3.0 later' });
		const [item] = await node.run();
		expect(item?.json.status).toBe('sent');
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
