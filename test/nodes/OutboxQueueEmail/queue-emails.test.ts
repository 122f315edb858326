import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { createMemoryBackend } from '../../../lib/backends/memory/memory-backend';
import type { Backend } from '../../../lib/core/backend';
import { createAccounts } from '../../../lib/outbox/directory/accounts';
import { queueEmails } from '../../../nodes/OutboxQueueEmail/queue-emails';
import { createRuntime, type Runtime } from '../../../nodes/shared/compose';
import { createFakeN8n, type FakeN8nOptions } from '../../support/n8n-context';

/** The request that the seed shows, as the panel holds it. */
const seed = {
	from: 'sender@developer.test',
	subject: 'Developer API email',
	html: '<p>Hello world</p>',
	text: 'Hello world',
	to: ['known@example.test', 'other@example.test', 'third@example.test'],
};
const seedFields = {
	bcc: ['audit@example.test'],
	replyTo: 'reply@example.test',
	headers: {
		header: [
			{ name: 'X-Correlation-ID', value: 'abc-123' },
			{ name: 'Auto-Submitted', value: 'auto-generated' },
		],
	},
};
const own = (key: string) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey: key });

let folder: string;
let real: Runtime;
let backend: Backend;
let runtime: Runtime;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'outbox-queue-'));
	real = createRuntime({ OUTBOX_DATA_DIR: folder });
	// As fast as memory, and taken for one that keeps what it is given.
	const guarantees = { atomic: true, durable: 'immediately', shared: 'host' } as const;
	backend = { ...createMemoryBackend(real), guarantees };
	runtime = {
		...real,
		openStore: (choice) => (choice.kind === 'static-data' ? real.openStore(choice) : backend),
	};
	await register('default');
});
afterEach(async () => {
	await backend.close();
	await real.close();
	await rm(folder, { recursive: true, force: true });
});

async function register(queue: string): Promise<void> {
	if (!backend.documents) throw new Error('the backend keeps no directory');
	await createAccounts(backend.documents, real.clock).register({
		queue,
		account: 'account-1',
		provider: 'smtp',
		senders: [{ address: seed.from, name: 'Acme' }],
	});
}

async function run(
	parameters: FakeN8nOptions['parameters'] = {},
	options: Omit<FakeN8nOptions, 'parameters'> = {},
): Promise<INodeExecutionData[]> {
	const of = typeof parameters === 'function' ? parameters : () => parameters;
	const { context } = createFakeN8n({
		nodeType: 'n8n-nodes-outbox.outboxQueueEmail',
		...options,
		parameters: (itemIndex) => ({ ...seed, additionalFields: seedFields, ...of(itemIndex) }),
	});
	const [items = []] = await queueEmails(context, runtime);
	return items;
}

const errorOf = async (parameters: object, options: object = {}) =>
	(await run({ ...parameters }, { continueOnFail: true, ...options }))[0]?.json.error;

const stored = async () => (await backend.messages?.list({}, { limit: 1000 }))?.messages ?? [];

it('answers the seed’s request with the seed’s answer', async () => {
	const [item] = await run();
	const message = (recipient: string, type: string) => ({
		uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
		recipient,
		type,
		from: 'sender@developer.test',
		status: 'pending',
	});
	expect(item?.json).toMatchObject({ accepted: true, message_count: 4 });
	expect(item?.json.messages).toEqual([
		message('known@example.test', 'to'),
		message('other@example.test', 'to'),
		message('third@example.test', 'to'),
		message('audit@example.test', 'bcc'),
	]);
	const messages = await stored();
	expect(messages).toHaveLength(4);
	expect(messages[0]?.replyTo).toEqual([{ address: 'reply@example.test' }]);
	expect((await backend.messages?.readContent(messages[0]?.uid ?? ''))?.headers).toEqual({
		'X-Correlation-ID': 'abc-123',
		'Auto-Submitted': 'auto-generated',
	});
});

it('queues once for a key, and gives the first answer again', async () => {
	const [first] = await run(own('event-1'));
	const [again] = await run(own('event-1'));
	expect(again?.json).toMatchObject({
		idempotent_replay: true,
		call_id: first?.json.call_id,
		messages: first?.json.messages,
	});
	expect(await stored()).toHaveLength(4);
});

it('gives out an item for each message', async () => {
	const items = await run(
		(itemIndex) => (itemIndex === 1 ? { options: { output: 'message' } } : {}),
		{ items: [{ json: {} }, { json: {} }, { json: {} }] },
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 1, 1, 1, 2].map((item) => ({ item })),
	);
	expect(items[4]?.json).toMatchObject({
		accepted: true,
		recipient: 'audit@example.test',
		type: 'bcc',
		status: 'pending',
		idempotent_replay: false,
	});
	expect(items[5]?.json.message_count).toBe(4);
});

it('takes all the fields', async () => {
	await register('reports');
	const [item] = await run({
		to: 'Jane <jane@example.test>',
		subject: 'Hi {{ recipient.name }}',
		html: '<p>{{ code }}</p>',
		text: '',
		additionalFields: {
			template: true,
			data: '{ "code": "<1>" }',
			recipientData: { 'jane@example.test': { code: '<2>' } },
			headersJson: '{ "X-A": "b", "X-Leadpush-Tag": "welcome" }',
			priority: 7,
			stream: 'receipts',
			contactId: 'c-1',
			dealId: 'd-1',
		},
		options: { queue: 'reports' },
	});
	expect(item?.json).toMatchObject({ queue: 'reports', contact_id: 'c-1', deal_id: 'd-1' });
	const [message] = await stored();
	expect(message).toMatchObject({
		queue: 'reports',
		priority: 7,
		stream: 'receipts',
		tag: 'welcome',
		contactId: 'c-1',
		dealId: 'd-1',
	});
	expect(await backend.messages?.readContent(message?.uid ?? '')).toEqual({
		subject: 'Hi Jane',
		html: '<p>&lt;2&gt;</p>',
		headers: { 'X-A': 'b' },
	});
});

it('reads times in the time zone of the workflow', async () => {
	const inAnHour = new Date(Date.now() + 3_600_000);
	const berlin = inAnHour.toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' }).replace(' ', 'T');
	const [item] = await run({ additionalFields: { sendAt: berlin } });
	const expected = `${inAnHour.toISOString().slice(0, 19)}Z`;
	expect(item?.json.send_at).toBe(expected);
});

it('previews without queueing', async () => {
	const [item] = await run({ options: { preview: true } });
	expect(item?.json).toMatchObject({ preview: true, would: 'send', message_count: 4 });
	expect(await stored()).toEqual([]);
});

it('queues for the sandbox recipient alone in a manual run', async () => {
	const parameters = { ...own('event-1'), options: { sandboxRecipient: 'me@example.test' } };
	const [item] = await run(parameters, { mode: 'manual' });
	expect(item?.json).toMatchObject({
		message_count: 1,
		messages: [{ recipient: 'me@example.test' }],
		warnings: ['Sandbox: the email is queued for me@example.test instead of its recipients.'],
	});
	const [production] = await run(parameters);
	expect(production?.json).toMatchObject({ idempotent_replay: false, message_count: 4 });
});

describe('what it refuses', () => {
	it('static data as a store, and names those that can', async () => {
		const error = await errorOf({ options: { store: 'staticData' } });
		expect(error).toMatchObject({
			code: 'store_unavailable',
			delivery: 'not-sent',
			message: expect.stringMatching(/SQLite.*Redis/),
		});
	});

	it('403 upgrade_needed, with the feature, and the queue that may be mistyped', async () => {
		expect(await errorOf({ options: { queue: 'nobody' } })).toMatchObject({
			code: 'upgrade_needed',
			feature: 'smtp.enabled',
			delivery: 'not-sent',
			message: expect.stringContaining('the queue “nobody”'),
		});
	});

	it.each<[what: string, parameters: object, field: string]>([
		['an unknown sender', { from: 'stranger@developer.test' }, 'from'],
		['no sender', { from: '' }, 'from'],
		['no recipient', { to: '', additionalFields: {} }, 'to'],
		['no body', { html: '', text: ' ' }, 'html'],
		['headers as an array', { additionalFields: { headersJson: [] } }, 'headers'],
		['headers as an array, in JSON', { additionalFields: { headersJson: '[]' } }, 'headers'],
		['headers that are no JSON', { additionalFields: { headersJson: '{' } }, 'headers'],
		[
			'a header that is no text',
			{ additionalFields: { headersJson: { 'X-A': 1 } } },
			'headers.X-A',
		],
		[
			'a header in both places',
			{ additionalFields: { ...seedFields, headersJson: { 'Auto-Submitted': 'no' } } },
			'headers',
		],
		[
			'10,001 recipients',
			{ to: Array.from({ length: 10_001 }, (_, i) => `r${i}@example.test`) },
			'to',
		],
		['a time in the past', { additionalFields: { sendAt: '2020-01-01T00:00:00Z' } }, 'send_at'],
		['a time too far away', { additionalFields: { sendAt: '2099-01-01T10:00:00' } }, 'send_at'],
		['a time that is none', { additionalFields: { sendAt: 'soon' } }, 'send_at'],
		['a missing variable', { text: '{{ nope }}', additionalFields: { template: true } }, 'text'],
		['data that is no JSON', { additionalFields: { template: true, data: '{' } }, 'data'],
		['a priority of 101', { additionalFields: { priority: 101 } }, 'priority'],
		['a queue with a colon', { options: { queue: 'a:b' } }, 'queue'],
	])('%s, on its field, and nothing is reserved', async (_what, parameters, field) => {
		expect(await errorOf(parameters)).toMatchObject({
			code: 'validation_error',
			delivery: 'not-sent',
			field,
		});
		expect((await backend.submissions.list({}, { limit: 10 })).submissions).toEqual([]);
		expect(await stored()).toEqual([]);
	});
});
