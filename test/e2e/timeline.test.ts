import { randomUUID } from 'node:crypto';

import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { callNode, draftReply } from './support/draft-reply';
import type { ItemJson } from './support/executions';
import { saveCredential, SENDER, startMailServer } from './support/mail-server';
import {
	publishQueue,
	publishWorker,
	runOutbox,
	runOutboxToFile,
	type QueueCall,
} from './support/queue';
import { signIn } from './support/shared-host';
import { until } from './support/until';
import { publishWebhook, sendEmail, type NodeAccount } from './support/workflows';

let client: Client;
let server: MailSink;
let queue: string;
let call: QueueCall;
let path: string;
let credentials: NodeAccount['credentials'];
/** All tests of the shared n8n have one store. */
let person: { readonly address: string; readonly contactId: string; readonly dealId: string };

const message = (operation: string, parameters: Readonly<Record<string, unknown>>) =>
	runOutbox(client, { resource: 'message', operation, ...parameters });
const timeline = (parameters: Readonly<Record<string, unknown>>) => message('timeline', parameters);
const times = (count: number, text: string): readonly string[] => Array(count).fill(text);
const typesOf = (events: readonly ItemJson[]) => events.map(({ type }) => type);

/** Sends an email at once, by a workflow that a CRM calls. */
async function send(subject: string): Promise<ItemJson> {
	const { address: to, contactId, dealId } = person;
	return (await client.webhook(path, { to, subject, contactId, dealId })).body;
}

/** Queues an email and waits until a worker is through with it. */
async function deliver(subject: string): Promise<ItemJson> {
	const { messages } = await call({ to: person.address, subject });
	let found: ItemJson = {};
	await until(`“${subject}” is through`, async () => {
		const { uuid } = messages[0];
		[found = {}] = await runOutbox(client, { resource: 'queue', operation: 'get', uuid });
		return !['pending', 'sending', 'deferred'].includes(String(found['status']));
	});
	return found;
}

beforeAll(async () => {
	client = await signIn();
	server = await startMailServer();
	queue = `timeline-${randomUUID()}`;
	await publishWorker(client, { server, queue });
	call = await publishQueue(client, queue);
	const additionalFields = {
		contactId: '={{ $json.body.contactId }}',
		dealId: '={{ $json.body.dealId }}',
	};
	const credentialId = await saveCredential(client, server);
	credentials = { outboxSmtpApi: { id: credentialId, name: 'SMTP' } };
	const node = sendEmail({
		credentialId,
		parameters: {
			deduplicateBy: 'idempotencyKey',
			idempotencyKey: '={{ $json.body.subject + $json.body.contactId }}',
			additionalFields,
		},
		settings: { onError: 'continueRegularOutput' },
	});
	({ path } = await publishWebhook(client, [node]));
});
beforeEach(() => {
	const id = randomUUID();
	person = {
		address: `jane-${id.slice(0, 8)}@example.test`,
		contactId: `contact-${id}`,
		dealId: `deal-${id}`,
	};
	server.behave({});
	server.clear();
});
afterAll(() => server.close());

describe('the timeline', () => {
	it('tells what became of all messages to somebody, the newest first', async () => {
		await send('First');
		server.behave({ onRecipient: () => ({ code: 550, message: 'No such user' }) });
		await send('Second');
		server.behave({});
		await deliver('Third');
		const events = await timeline({ timelineOf: 'recipient', recipient: person.address });
		expect(typesOf(events)).toEqual([
			...['sent', 'attempt', 'queued', 'composed'],
			// The server had refused the recipient before there was anything to take back.
			...['failed', 'composed'],
			...['sent', 'attempt', 'composed'],
		]);
		const subjects = [...times(4, 'Third'), ...times(2, 'Second'), ...times(3, 'First')];
		expect(events.map(({ subject }) => subject)).toEqual(subjects);
		expect(events[4]?.['reason']).toMatchObject({ message: expect.stringContaining('550') });
		expect(events.at(-1)).toMatchObject({
			...{ provider: 'smtp', channel: 'email', operation: 'email.send' },
			...{ recipients: [person.address], contact_id: person.contactId, deal_id: person.dealId },
		});
		const ats = events.map(({ at }) => String(at));
		expect(ats).toEqual(ats.toSorted().reverse());
	});

	it.each([
		['contact', () => ({ timelineOf: 'contactId', contactId: person.contactId })],
		['deal', () => ({ timelineOf: 'dealId', dealId: person.dealId })],
	])('of a %s goes on where a page ended', async (_name, toSubject) => {
		await send('First');
		await send('Second');
		const whole = await timeline(toSubject());
		expect(typesOf(whole)).toEqual(['sent', 'attempt', 'composed', 'sent', 'attempt', 'composed']);
		const first = await timeline({ ...toSubject(), limit: 4 });
		const cursor = first.at(-1)?.['next_cursor'];
		const second = await timeline({ ...toSubject(), timelineFilters: { cursor } });
		const idsOf = (events: readonly ItemJson[]) => events.map(({ event_id }) => event_id);
		expect(idsOf([...first, ...second])).toEqual(idsOf(whole));
	});

	it('of a context tells of what another node has sent about it', async () => {
		const { address: to, dealId: contextId } = person;
		const additionalFields = { contextType: 'invoice', contextId };
		const email = { to, subject: 'Invoice', bodyText: 'Hello.', additionalFields };
		const account: NodeAccount = { provider: 'smtp', credentials };
		await callNode(client, draftReply(account, 'sendNew', email), {});
		const of = { timelineOf: 'contextId', contextType: 'invoice', contextId };
		const events = await timeline(of);
		expect(typesOf(events)).toEqual(['sent', 'attempt', 'composed']);
		expect(events[0]).toMatchObject({ context_type: 'invoice', context_id: contextId });
		expect(await timeline({ ...of, contextType: 'offer' })).toEqual([]);
	});
});

describe('the export', () => {
	it('is a file with a line for each record', async () => {
		const sent = [await send('First'), await send('Second')];
		const filters = { recipient: person.address };
		const { json, text } = await runOutboxToFile(client, {
			...{ resource: 'message', operation: 'export', filters },
		});
		expect(json).toEqual({ file_name: 'messages.jsonl', messages: 2 });
		const lines = text.trimEnd().split('\n');
		expect(lines.map((line) => JSON.parse(line))).toMatchObject([
			{ subject: 'Second', status: 'sent', message_id: sent[1]?.['message_id'] },
			{ subject: 'First', status: 'sent', message_id: sent[0]?.['message_id'] },
		]);
	});
});

describe('the stats', () => {
	const statsOf = () => ({ periodDays: 2, statsFilters: { recipient: person.address } });

	beforeEach(async () => {
		await send('First');
		await deliver('Second');
		server.behave({ onRecipient: () => ({ code: 550, message: 'No such user' }) });
		await send('Third');
	});

	it('count messages by day, provider and status', async () => {
		const rows = await message('stats', statsOf());
		const counts = rows.map(({ provider, status, count }) => [provider, status, count]);
		expect(counts).toEqual([
			['smtp', 'sent', 2],
			['smtp', 'failed', 1],
		]);
		for (const { day } of rows) expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
	});

	it('draw them', async () => {
		const { json, text } = await runOutboxToFile(client, {
			...{ resource: 'message', operation: 'stats', giveOut: 'chart', ...statsOf() },
		});
		expect(json).toMatchObject({ total: 3, counts: { sent: 2, failed: 1 } });
		expect(text).toMatch(/^<svg [^>]*aria-label="Messages per day, [^"]*; 3 in all"/);
		expect(text).toContain(': 2 sent</title>');
		expect(text).toContain(': 1 failed</title>');
	});
});

describe('erasing', () => {
	it('leaves nothing of a person, and sends nothing a second time for it', async () => {
		await send('First');
		await deliver('Second');
		expect(await message('erase', { address: person.address })).toMatchObject([
			// Of the one, of the call that queued the other, and of its delivery.
			{ messages: 3, queued: 1, skipped: 0, named_by_key: 0 },
		]);
		const { address: recipient, contactId } = person;
		expect(await timeline({ timelineOf: 'recipient', recipient })).toEqual([]);
		const byContact = await timeline({ timelineOf: 'contactId', contactId });
		expect(JSON.stringify(byContact)).not.toContain(person.address);
		const { text } = await runOutboxToFile(client, { resource: 'message', operation: 'export' });
		expect(text).not.toContain(person.address);
		expect(await send('First')).toMatchObject({ idempotent_replay: true });
		expect(server.mails.filter(({ subject }) => subject === 'First')).toHaveLength(1);
	});

	it('calls back what waits, and asks whom it is about', async () => {
		const sendAt = new Date(Date.now() + 3_600_000).toISOString();
		const later = await publishQueue(client, queue, { additionalFields: { sendAt } });
		await later({ to: person.address, from: SENDER });
		expect(await message('erase', { address: person.address })).toMatchObject([
			{ queued: 1, cancelled: 1 },
		]);
		expect(server.mails).toEqual([]);
		expect(await message('erase', { address: '' })).toMatchObject([
			{ error: { code: 'validation_error', field: 'address' } },
		]);
	});
});
