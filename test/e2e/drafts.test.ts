import { randomUUID } from 'node:crypto';

import { publishExample } from '../../scripts/demo/workflow.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { deliveryTrigger, publishTrigger } from './support/delivery-worker';
import { callNode, draftReply } from './support/draft-reply';
import { startGmailAccount } from './support/gmail-account';
import type { OAuthAccount } from './support/mail-account';
import { startOutlookAccount } from './support/outlook-account';
import { signIn } from './support/shared-host';
import { until } from './support/until';
import { publishWebhook, type NodeAccount } from './support/workflows';

const QUESTION = [
	'From: Customer <customer@example.com>',
	'To: ada@example.com',
	'Subject: Invoice INV-2024-001 - Payment Reminder',
	'Message-ID: <question@example.com>',
	'',
	'Which invoice?',
].join('\r\n');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ANSWER = {
	outbound_email_uid: expect.stringMatching(UUID),
	provider_message_id: expect.any(String),
	provider_thread_id: expect.any(String),
	status: 'sent',
	sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
};

let client: Client;
beforeAll(async () => {
	client = await signIn();
});

describe.each([
	['Gmail', startGmailAccount],
	['Outlook', startOutlookAccount],
])('drafts and replies by %s', (_name, start) => {
	let account: OAuthAccount;
	beforeEach(async () => {
		account = await start();
	});
	afterEach(() => account.close());

	const save = async (): Promise<NodeAccount> => {
		const { provider, credential } = account;
		const id = await account.saveCredential(client);
		return { provider, credentials: { [credential.type]: { id, name: 'account' } } };
	};
	const written = {
		to: '={{ $json.body.to }}',
		subject: '={{ $json.body.subject }}',
		bodyText: '={{ $json.body.body_text }}',
		deduplicateBy: 'idempotencyKey',
		idempotencyKey: '={{ $json.body.idempotency_key }}',
		additionalFields: {
			contextType: '={{ $json.body.context_type }}',
			contextId: '={{ $json.body.context_id }}',
		},
	};
	const fresh = () => ({
		to: ['customer@example.com'],
		subject: 'Invoice INV-2024-001 - Payment Reminder',
		body_text: 'Hi,\n\nThis is a friendly reminder...',
		context_type: 'invoice',
		context_id: 'invoice-uuid-here',
		idempotency_key: randomUUID(),
	});

	it('sends an existing draft, a newly composed email and a reply, as the seed does', async () => {
		const saved = await save();
		const call = (
			operation: string,
			parameters: Readonly<Record<string, unknown>>,
			request: object,
		) => callNode(client, draftReply(saved, operation, parameters), request);
		const sendNew = await publishWebhook(client, [draftReply(saved, 'sendNew', written)]);
		const composed = fresh();
		const { body: first } = await client.webhook(sendNew.path, composed);
		expect(first).toMatchObject(ANSWER);
		const { body: second } = await client.webhook(sendNew.path, composed);
		expect(second).toMatchObject({
			provider_message_id: first.provider_message_id,
			idempotent_replay: true,
		});

		const draft = await call('createDraft', written, fresh());
		expect(draft).toMatchObject({ draft_uid: expect.stringMatching(UUID), status: 'draft' });
		const sendDraft = draftReply(saved, 'sendDraft', { draftUid: '={{ $json.body.draft_uid }}' });
		const { path } = await publishWebhook(client, [sendDraft]);
		const sends = await Promise.all(
			Array.from({ length: 20 }, () => client.webhook(path, { draft_uid: draft.draft_uid })),
		);
		for (const { body } of sends) expect(body).toMatchObject(ANSWER);
		expect(new Set(sends.map(({ body }) => body.provider_message_id)).size).toBe(1);

		await account.receive(QUESTION);
		const reply = {
			replyToMessageUid: '={{ $json.body.reply_to_message_uid }}',
			bodyText: 'Following up here…',
		};
		const request = { reply_to_message_uid: '<question@example.com>' };
		expect(await call('reply', reply, request)).toMatchObject(ANSWER);
		const sent = await account.sent();
		expect(sent).toHaveLength(3);
		expect(sent.at(-1)?.inReplyTo).toBe('<question@example.com>');
	});

	it('has a worker send a draft at its time', async () => {
		const queue = `queue-${randomUUID()}`;
		const saved = await save();
		await publishTrigger(client, deliveryTrigger(saved, queue));
		const node = draftReply(saved, 'createDraft', {
			...written,
			plannedSendAt: '={{ $json.body.planned_send_at }}',
			options: { queue },
		});
		const planned_send_at = new Date(Date.now() + 15_000).toISOString();
		const draft = await callNode(client, node, { ...fresh(), planned_send_at });
		expect(draft).toMatchObject({ status: 'planned' });
		expect(await account.sent()).toHaveLength(0);
		await until('the draft is sent', async () => (await account.sent()).length === 1);
	});
});

it('runs the example of an invoice reminder', async () => {
	const account = await startGmailAccount();
	try {
		await account.receive(QUESTION);
		const { webhookPath } = await publishExample(client, 'invoice-reminder-reply.json', {
			...{ id: await account.saveCredential(client), name: 'Gmail' },
			type: account.credential.type,
		});
		const event = {
			event_id: randomUUID(),
			message_uid: '<question@example.com>',
			customer: { id: 'c1', name: 'Jane', email: 'customer@example.com' },
			invoice: { number: 'INV-2024-001', due_on: '2026-05-01' },
		};
		expect((await client.webhook(webhookPath, event)).body).toMatchObject(ANSWER);
		expect((await client.webhook(webhookPath, event)).body).toMatchObject({
			idempotent_replay: true,
		});
		const { message_uid: _none, ...unknown } = { ...event, event_id: randomUUID() };
		expect((await client.webhook(webhookPath, unknown)).body).toMatchObject({ status: 'draft' });
		const [reminder, ...others] = await account.sent();
		expect(others).toHaveLength(0);
		expect(reminder?.subject).toBe('Re: Invoice INV-2024-001 - Payment Reminder');
	} finally {
		await account.close();
	}
});
