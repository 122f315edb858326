import { randomUUID } from 'node:crypto';

import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { saveCredential, SENDER, startMailServer } from './support/mail-server';
import { eventsOf, publishQueue, publishWorker, runOutbox, type QueueCall } from './support/queue';
import { signIn } from './support/shared-host';
import { until } from './support/until';

const BOB = 'bob@acme.example';
const IN_AN_HOUR = '={{ $now.plus({ hours: 1 }).toISO() }}';

let client: Client;
let server: MailSink;
let queue: string;
let workerId: string;
let call: QueueCall;
beforeAll(async () => {
	client = await signIn();
	server = await startMailServer();
	queue = `directory-${randomUUID()}`;
	const senders = `Acme CRM <${SENDER}>, Bob at Acme <${BOB}>`;
	workerId = await publishWorker(client, { server, queue, senders });
	call = await publishQueue(client, queue);
});
afterEach(() => {
	server.behave({});
	server.clear();
});
afterAll(() => server.close());

/** All tests of the shared n8n have one directory. */
function anAddress(): string {
	return `${randomUUID().slice(0, 8)}@example.test`;
}

function outbox(resource: string, operation: string, parameters: Record<string, unknown>) {
	return runOutbox(client, { resource, operation, ...parameters });
}

/** Waits until a message is through. */
async function outcomeOf(uuid: string): Promise<Readonly<Record<string, unknown>>> {
	let found: Readonly<Record<string, unknown>> = {};
	await until(`message ${uuid} is through`, async () => {
		[found = {}] = await outbox('queue', 'get', { uuid });
		return !['pending', 'sending', 'deferred'].includes(String(found['status']));
	});
	return found;
}

/** Queues an email to one recipient; gives its message. */
async function queueTo(to: string, request: Readonly<Record<string, unknown>> = {}) {
	const { messages } = await call({ to, ...request });
	return messages[0];
}

describe('a suppressed recipient', () => {
	it('gets nothing until the entry is removed, and the message says so', async () => {
		const address = anAddress();
		const note = 'Asked for it on the phone';
		const entry = { addresses: address, reason: 'unsubscribe', suppressionFields: { note } };
		expect(await outbox('suppression', 'add', entry)).toMatchObject([
			{ address, stream: '*', reason: 'unsubscribe', note },
		]);
		expect(await outbox('suppression', 'check', { addresses: address })).toMatchObject([
			{ address, suppressed: true, suppression: { reason: 'unsubscribe' } },
		]);

		const { uuid, status } = await queueTo(address);
		expect(status).toBe('pending');
		expect(await outcomeOf(uuid)).toMatchObject({
			status: 'suppressed',
			failure: { code: 'recipient_suppressed' },
		});
		expect(server.mails).toHaveLength(0);

		await outbox('suppression', 'remove', { addresses: address });
		expect(await outbox('suppression', 'check', { addresses: address })).toMatchObject([
			{ suppressed: false, suppression: null },
		]);
		expect(await outbox('queue', 'retry', { uuid })).toMatchObject([{ status: 'pending' }]);
		expect(await outcomeOf(uuid)).toMatchObject({ status: 'sent' });
		expect(server.mails.map(({ to }) => to)).toEqual([address]);
	});

	it('comes from a list, whose faulty lines are told', async () => {
		const [first, second] = [anAddress(), anAddress()];
		const list = `${first},complaint\nnobody\n${second},,newsletter`;
		expect(await outbox('suppression', 'import', { list, reason: 'manual' })).toMatchObject([
			{ imported: 2, invalid: 1, problems: [{ line: 2 }] },
		]);
		expect(await outbox('suppression', 'list', { address: second })).toMatchObject([
			{ address: second, stream: 'newsletter', reason: 'manual' },
		]);
		expect(await outbox('suppression', 'check', { addresses: [first, second] })).toMatchObject([
			{ address: first, suppressed: true, suppression: { reason: 'complaint' } },
			{ address: second, suppressed: false },
		]);
	});

	it('adds itself when its address does not exist', async () => {
		const address = anAddress();
		server.behave({ onRecipient: () => ({ code: 550, message: 'No such user' }) });
		const { uuid } = await queueTo(address);
		expect(await outcomeOf(uuid)).toMatchObject({
			...{ status: 'failed', code: 550, enhanced_code: '5.1.1', attempts: 1 },
		});
		expect(await outbox('suppression', 'list', { address })).toMatchObject([
			{ address, stream: '*', reason: 'bounce', source: `queue:${queue}`, note: '550 5.1.1' },
		]);
	});
});

describe('a contact', () => {
	it('is linked to its messages, and gets them from its own sender', async () => {
		const [known, unknown] = [anAddress(), anAddress()];
		const contactId = randomUUID();
		const contact = {
			...{ address: known.toUpperCase(), contactId },
			contactFields: { from: `Bob <${BOB}>`, replyTo: 'bob.direct@acme.example' },
		};
		expect(await outbox('contact', 'upsert', contact)).toMatchObject([
			{ email: known, contact_id: contactId, from: `Bob <${BOB}>` },
		]);

		const { messages } = await call({ to: [known, unknown] });
		expect(messages).toMatchObject([
			{ recipient: known, from: BOB, contact_id: contactId },
			{ recipient: unknown, from: SENDER },
		]);
		expect(messages[1]).not.toHaveProperty('contact_id');
		await server.waitForMails(2);
		const mail = server.mails.find(({ to }) => to === known);
		expect(mail).toMatchObject({ from: `Bob <${BOB}>`, envelope: { from: BOB } });
		expect(mail?.headers).toContainEqual({ name: 'Reply-To', value: 'bob.direct@acme.example' });

		expect(await outbox('contact', 'delete', { addresses: [known, unknown] })).toEqual([
			{ email: known, deleted: true },
			{ email: unknown, deleted: false },
		]);
		expect(await outbox('contact', 'get', { address: known })).toMatchObject([
			{ error: { code: 'not_found', field: 'address' } },
		]);
		expect(await queueTo(known)).toMatchObject({ from: SENDER });
	});

	it('comes from a list of the CRM', async () => {
		const email = anAddress();
		const list = `={{ [{ email: "${email}", contact_id: "c-1", from: "${BOB}" }, { email: "x" }] }}`;
		expect(await outbox('contact', 'import', { list })).toMatchObject([
			{ imported: 1, invalid: 1, problems: [{ line: 2 }] },
		]);
		expect(await outbox('contact', 'get', { address: email })).toMatchObject([
			{ email, contact_id: 'c-1', from: BOB, reply_to: null },
		]);
	});
});

describe('a sender', () => {
	it('may send once its owner has told the code that it was sent, and until it is removed', async () => {
		const address = anAddress();
		const smtp = { id: await saveCredential(client, server), name: 'SMTP' };
		const account = { provider: 'smtp', authentication: 'password' };
		const added = await runOutbox(
			client,
			{ resource: 'sender', operation: 'add', address: `Ada <${address}>`, ...account },
			{ outboxSmtpApi: smtp },
		);
		expect(added).toMatchObject([{ address, name: 'Ada', state: 'awaiting_confirmation' }]);
		await server.waitForMails(1);
		const [mail] = server.mails;
		expect(mail?.envelope.to).toEqual([address]);
		const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? 'none';
		expect(JSON.stringify(added)).not.toContain(code);

		const request = { from: address, to: anAddress() };
		expect(await call(request)).toMatchObject({
			error: { code: 'email_verification_required', field: 'from' },
		});
		const wrong = code === '000000' ? '000001' : '000000';
		expect(await outbox('sender', 'confirm', { address, code: wrong })).toMatchObject([
			{ error: { code: 'validation_error', field: 'code' } },
		]);
		expect(await outbox('sender', 'confirm', { address, code })).toMatchObject([
			{ address, state: 'confirmed', source: 'code' },
		]);

		expect(await call(request)).toMatchObject({ messages: [{ from: address }] });
		await server.waitForMails(2);
		expect(server.mails[1]).toMatchObject({
			from: `Ada <${address}>`,
			envelope: { from: address },
		});
		expect(await outbox('sender', 'list', { queue, returnAll: true })).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ address: SENDER, source: 'account', state: 'confirmed' }),
				expect.objectContaining({ address, source: 'code', state: 'confirmed' }),
			]),
		);
		expect(await outbox('sender', 'remove', { addresses: address })).toEqual([
			{ address, removed: true },
		]);
		expect(await call(request)).toMatchObject({
			error: { code: 'validation_error', field: 'from' },
		});
	});
});

describe('a queued message', () => {
	it('can be called back before its time, tried again, and forgotten', async () => {
		const recipient = anAddress();
		const later = await publishQueue(client, queue, { additionalFields: { sendAt: IN_AN_HOUR } });
		const { messages, send_at: sendAt } = await later({ to: recipient, text: 'Not yet.' });
		const { uuid } = messages[0];
		expect(await outbox('queue', 'get', { uuid, includeContent: true })).toMatchObject([
			{ status: 'pending', due_at: sendAt, content: { subject: 'Receipt', text: 'Not yet.' } },
		]);
		expect(await outbox('queue', 'stats', { queue })).toMatchObject([
			{ queue, counts: { pending: 1 }, oldest_due_at: null },
		]);
		expect(await outbox('queue', 'cancel', { uuid })).toMatchObject([{ status: 'cancelled' }]);
		await until('the worker tells of it', async () =>
			(await eventsOf(client, workerId)).some(
				(event) => event['uuid'] === uuid && event['status'] === 'cancelled',
			),
		);
		expect(server.mails).toHaveLength(0);

		await outbox('queue', 'retry', { uuid });
		await outcomeOf(uuid);
		expect(server.mails.map(({ to }) => to)).toEqual([recipient]);
		for (const operation of ['cancel', 'retry']) {
			expect(await outbox('queue', operation, { uuid })).toMatchObject([
				{ error: { code: 'validation_error', field: 'uuid' } },
			]);
		}
		const filtered = { queueFilters: { queue, recipient, status: 'sent' } };
		expect(await outbox('queue', 'list', filtered)).toMatchObject([{ uuid, recipient }]);
		await outbox('queue', 'purge', { queue, olderThanDays: 0 });
		expect(await outbox('queue', 'list', filtered)).toEqual([]);
		expect(await outbox('queue', 'get', { uuid })).toMatchObject([
			{ error: { code: 'not_found', field: 'uuid' } },
		]);
	});
});
