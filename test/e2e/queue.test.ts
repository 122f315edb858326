import { randomUUID } from 'node:crypto';

import { publishExample } from '../../scripts/demo/workflow.mjs';
import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { SENDER, startMailServer } from './support/mail-server';
import { eventsOf, publishQueue, publishWorker, runOutbox } from './support/queue';
import { signIn } from './support/shared-host';
import { until } from './support/until';
import { createChain, type WorkflowNode } from './support/workflows';

let client: Client;
let server: MailSink;
beforeEach(async () => {
	client = await signIn();
	server = await startMailServer();
});
afterEach(() => server.close());

const EVENTS = 'Events';

/** A workflow of the user's own, which a worker's workflow hands its events to. */
async function publishListener(): Promise<string> {
	const id = await createChain(client, [
		{
			name: EVENTS,
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			typeVersion: 1.1,
			parameters: { inputSource: 'passthrough' },
		},
		{ name: 'Update CRM', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} },
	]);
	await client.publish(id);
	return id;
}

function callWorkflow(id: string): WorkflowNode {
	return {
		name: 'Tell the CRM',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		parameters: { workflowId: { __rl: true, mode: 'id', value: id }, options: {} },
	};
}

it('queues in one workflow, delivers in another, and tells a third what became of each message', async () => {
	const queue = `queue-${randomUUID()}`;
	const listenerId = await publishListener();
	await publishWorker(client, { server, queue }, [callWorkflow(listenerId)]);
	const call = await publishQueue(client, queue);
	const request = {
		from: SENDER,
		subject: 'Developer API email',
		html: '<p>Hello world</p>',
		text: 'Hello world',
		to: ['known@example.test', 'other@example.test', 'third@example.test'],
		bcc: ['audit@example.test'],
		reply_to: 'reply@example.test',
		headers: { 'X-Correlation-ID': 'abc-123', 'Auto-Submitted': 'auto-generated' },
	};
	const key = randomUUID();
	const body = await call(request, key);
	expect(body).toMatchObject({
		accepted: true,
		message_count: 4,
		messages: [
			{ recipient: 'known@example.test', type: 'to', from: SENDER, status: 'pending' },
			{ recipient: 'other@example.test', type: 'to', from: SENDER, status: 'pending' },
			{ recipient: 'third@example.test', type: 'to', from: SENDER, status: 'pending' },
			{ recipient: 'audit@example.test', type: 'bcc', from: SENDER, status: 'pending' },
		],
	});
	expect(await call(request, key)).toMatchObject({
		idempotent_replay: true,
		messages: body.messages,
	});

	await server.waitForMails(4);
	const toldOf = () => eventsOf(client, listenerId, EVENTS);
	await until('four events arrive', async () => (await toldOf()).length === 4);
	const uuids = body.messages.map(({ uuid }) => uuid).sort();
	const events = await toldOf();
	expect(events.map(({ uuid }) => uuid).sort()).toEqual(uuids);
	expect(events.every(({ status }) => status === 'sent')).toBe(true);
	expect(server.mails).toHaveLength(4);
	// No recipient sees another.
	expect(server.mails.map(({ envelope }) => envelope.to.length)).toEqual([1, 1, 1, 1]);
});

it('refuses what it cannot accept, with nothing queued', async () => {
	const queue = `queue-${randomUUID()}`;
	const call = await publishQueue(client, queue);
	const to = ['known@example.test'];
	expect(await call({ to })).toMatchObject({
		error: {
			...{ code: 'upgrade_needed', feature: 'smtp.enabled', delivery: 'not-sent' },
			message: expect.stringContaining(queue),
		},
	});
	await publishWorker(client, { server, queue });
	const isRefused = async (request: object, field: string) =>
		expect(await call({ to, ...request })).toMatchObject({
			error: { code: 'validation_error', field },
		});
	await isRefused({ from: 'stranger@example.test' }, 'from');
	await isRefused({ to: [] }, 'to');
	await isRefused({ text: '' }, 'html');
	await isRefused({ headers: ['X-Correlation-ID'] }, 'headers');
	await isRefused({ headers: { 'Message-ID': '<1@example.test>' } }, 'headers.Message-ID');
	await isRefused({ headers: { 'X-Note': 'a\r\nBcc: eve@example.test' } }, 'headers.X-Note');
	await isRefused({ headers: { 'X-Leadpush-Id': '1' } }, 'headers.X-Leadpush-Id');
	const [stats] = await runOutbox(client, { resource: 'queue', operation: 'stats', queue });
	expect(stats).toMatchObject({ total: 0 });
	expect(await call({ to, headers: { 'X-Leadpush-Tag': 'receipt' } })).toMatchObject({
		messages: [{ recipient: 'known@example.test', tag: 'receipt', status: 'pending' }],
	});
});

it('runs the example of a password reset', async () => {
	await publishWorker(client, { server, queue: 'default', senders: 'no-reply@example.com' });
	const { webhookPath } = await publishExample(client, 'password-reset-queue.json');
	const request = {
		event_id: randomUUID(),
		user: { id: 'user-1', name: 'Ada', email: 'ada@example.test' },
		code: '123456',
	};
	const reset = async (body: object) => (await client.webhook(webhookPath, body)).body;
	expect(await reset(request)).toMatchObject({ accepted: true, message_count: 1 });
	expect(await reset(request)).toMatchObject({ idempotent_replay: true });
	await server.waitForMails(1);
	expect(server.mails.map(({ subject }) => subject)).toEqual(['Your code is 123456']);
});
