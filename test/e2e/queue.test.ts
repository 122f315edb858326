import { randomUUID } from 'node:crypto';

import { publishExample } from '../../scripts/demo/workflow.mjs';
import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { publishWorker, WORKER } from './support/delivery-worker';
import { outputOf } from './support/executions';
import { credentialData, SENDER, startMailServer } from './support/mail-server';
import { signIn } from './support/shared-host';
import { until } from './support/until';
import { publishWebhook, type WorkflowNode } from './support/workflows';

let client: Client;
let server: MailSink;
beforeEach(async () => {
	client = await signIn();
	server = await startMailServer();
});
afterEach(() => server.close());

/** Publishes a worker for a queue; gives the workflow's id. */
async function startWorker(queue: string, senders = SENDER): Promise<string> {
	const { id } = await client.createCredential({
		name: `SMTP for ${queue}`,
		type: 'outboxSmtpApi',
		data: { ...credentialData(server), senders },
	});
	const credentials = { outboxSmtpApi: { id, name: 'SMTP' } };
	return publishWorker(client, { provider: 'smtp', credentials }, queue);
}

/** What a worker's workflow was told so far. */
async function eventsOf(workflowId: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
	const executions = await client.executions(workflowId);
	const ended = await Promise.all(executions.map(({ id }) => client.waitForExecution(id)));
	return ended.flatMap((execution) => [...outputOf(execution, WORKER)]);
}

/** A node that takes the requests of the API description that it covers. */
function queueEmail(queue: string): WorkflowNode {
	return {
		name: 'Queue Email',
		type: 'n8n-nodes-outbox.outboxQueueEmail',
		typeVersion: 1,
		parameters: {
			from: '={{ $json.body.from }}',
			to: '={{ $json.body.to }}',
			subject: '={{ $json.body.subject }}',
			html: '={{ $json.body.html }}',
			text: '={{ $json.body.text }}',
			deduplicateBy: 'idempotencyKey',
			idempotencyKey: '={{ $json.headers["idempotency-key"] }}',
			additionalFields: {
				bcc: '={{ $json.body.bcc }}',
				replyTo: '={{ $json.body.reply_to }}',
				headersJson: '={{ $json.body.headers }}',
			},
			options: { queue },
		},
		onError: 'continueRegularOutput',
	};
}

it('queues in one workflow, delivers in another, and tells what became of each message', async () => {
	const queue = `queue-${randomUUID()}`;
	const workerId = await startWorker(queue);
	const { path } = await publishWebhook(client, [queueEmail(queue)]);
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
	const key = { 'idempotency-key': randomUUID() };
	const { body } = await client.webhook(path, request, key);
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
	expect((await client.webhook(path, request, key)).body).toMatchObject({
		idempotent_replay: true,
		messages: body.messages,
	});

	await server.waitForMails(4);
	await until('four events arrive', async () => (await eventsOf(workerId)).length === 4);
	const uuids = body.messages.map(({ uuid }: { uuid: string }) => uuid).sort();
	const events = await eventsOf(workerId);
	expect(events.map(({ uuid }) => uuid).sort()).toEqual(uuids);
	expect(events.every(({ status }) => status === 'sent')).toBe(true);
	expect(server.mails).toHaveLength(4);
	// No recipient sees another.
	expect(server.mails.map(({ envelope }) => envelope.to.length)).toEqual([1, 1, 1, 1]);
});

it('refuses what no worker ever offered to deliver', async () => {
	const { path } = await publishWebhook(client, [queueEmail(`queue-${randomUUID()}`)]);
	const request = { from: SENDER, subject: 'x', text: 'x', to: ['known@example.test'] };
	const { body } = await client.webhook(path, request, { 'idempotency-key': randomUUID() });
	expect(body).toMatchObject({ error: { code: 'upgrade_needed', feature: 'smtp.enabled' } });
});

it('runs the example of a password reset', async () => {
	await startWorker('default', 'no-reply@example.com');
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
