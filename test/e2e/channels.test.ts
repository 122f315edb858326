import { randomUUID } from 'node:crypto';

import { publishExample } from '../../scripts/demo/workflow.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { CHAT_ID, CONVERSATION_ID, EMAIL_ADDRESS, PERSON } from '../support/channel-services';
import { at } from '../support/slack-fake/faults';
import { openChannelAccounts, type ChannelAccounts } from './support/channel-accounts';
import { signIn } from './support/shared-host';
import { publishWebhook, type WorkflowNode } from './support/workflows';

let client: Client;
let accounts: ChannelAccounts;
beforeEach(async () => {
	client = await signIn();
	accounts = await openChannelAccounts(client);
});
afterEach(() => accounts.services.stop());

/** A node that takes the requests of the API description that it covers. */
function channelMessage(parameters: Readonly<Record<string, unknown>> = {}): WorkflowNode {
	return {
		name: 'Send Channel Message',
		type: 'n8n-nodes-outbox.outboxChannelMessage',
		typeVersion: 1,
		parameters: {
			channel: ['expression'],
			channelName: '={{ $json.body.channel }}',
			recipient: '={{ $json.body.recipient }}',
			message: '={{ $json.body.message }}',
			subject: '={{ $json.body.subject }}',
			provider: 'smtp',
			authentication: 'password',
			deduplicateBy: 'idempotencyKey',
			idempotencyKey: '={{ $json.headers["idempotency-key"] }}',
			additionalFields: {
				contactId: '={{ $json.body.contact_id }}',
				dealId: '={{ $json.body.deal_id }}',
				attachmentsJson: '={{ $json.body.attachments }}',
			},
			options: { retries: 0 },
			...parameters,
		},
		credentials: accounts.nodeCredentials,
		onError: 'continueRegularOutput',
	};
}

/** Publishes the node; gives a function that makes the API's request. */
async function publish(parameters: Readonly<Record<string, unknown>> = {}) {
	const { path } = await publishWebhook(client, [channelMessage(parameters)]);
	return async (request: object, key: string = randomUUID()) =>
		(await client.webhook(path, request, { 'idempotency-key': key })).body;
}

const MESSAGE = 'New deal just closed - congrats team!';

describe('a message through a real n8n', () => {
	it('gives the answer of the seed’s example, once, on every channel', async () => {
		const send = await publish();
		const { slackChannel } = accounts.services;
		const recipients = {
			slack: slackChannel.id,
			teams: CONVERSATION_ID,
			whatsapp: PERSON,
			telegram: String(CHAT_ID),
			sms: PERSON,
			email: EMAIL_ADDRESS,
		};
		for (const [channel, recipient] of Object.entries(recipients)) {
			const request = { channel, recipient, message: MESSAGE, subject: 'News' };
			const key = randomUUID();
			const first = await send(request, key);
			expect(first).toMatchObject({
				id: expect.stringMatching(/./),
				channel,
				status: expect.stringMatching(/^(sent|queued)$/),
				sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
			});
			expect(await send(request, key)).toMatchObject({ id: first.id, idempotent_replay: true });
		}
		expect(accounts.services.delivered()).toEqual({
			...{ slack: 1, teams: 1, whatsapp: 1, telegram: 1, sms: 1, email: 1 },
		});
	});

	it('is refused as the seed says, with nothing sent', async () => {
		const send = await publish();
		const slack = { channel: 'slack', recipient: accounts.services.slackChannel.id };
		expect(await send({ ...slack, channel: 'fax', message: MESSAGE })).toMatchObject({
			error: { code: 'validation_error', field: 'channel' },
		});
		expect(await send({ channel: 'slack', message: MESSAGE })).toMatchObject({
			error: { code: 'validation_error', field: 'recipient' },
		});
		expect(await send({ ...slack, message: 'x'.repeat(4097) })).toMatchObject({
			error: { code: 'validation_error', field: 'message' },
		});
		expect(
			await send({ channel: 'teams', recipient: '19:unknown@thread.tacv2', message: MESSAGE }),
		).toMatchObject({ error: { code: 'conversation_required' } });
		const key = randomUUID();
		await send({ ...slack, message: MESSAGE }, key);
		expect(await send({ ...slack, message: 'Another' }, key)).toMatchObject({
			error: { code: 'idempotency_conflict' },
		});
		// A short rest: everybody who writes through the account has to keep it.
		accounts.services.slack.script = at('*', {
			error: 'ratelimited',
			headers: { 'retry-after': '1' },
		});
		expect(await send({ ...slack, message: MESSAGE })).toMatchObject({
			error: { code: 'rate_limited' },
		});
		expect(accounts.services.delivered()).toMatchObject({ slack: 1, teams: 0 });
	});
});

describe('the example of a won deal', () => {
	const aWonDeal = () => ({
		event_id: randomUUID(),
		deal: { id: 'deal-4711', name: 'Annual licence', amount: '12,000 EUR' },
		owner: { name: 'Ada', phone: PERSON, email: EMAIL_ADDRESS },
	});

	it('tells the team once for each event, by the first channel that works', async () => {
		const { slack, twilio, mail } = accounts.services;
		// The one that stands in the example.
		const channel = slack.workspace.addChannel('sales', { id: 'C01234567' });
		const { webhookPath } = await publishExample(
			client,
			'deal-won-notify.json',
			...accounts.credentials,
		);
		const tell = async (event: object) => (await client.webhook(webhookPath, event)).body;

		const event = aWonDeal();
		const first = await tell(event);
		expect(first).toMatchObject({ channel: 'slack', deal_id: 'deal-4711', not_carried_by: {} });
		expect(await tell(event)).toMatchObject({ id: first.id, idempotent_replay: true });
		expect(slack.workspace.messages.at(-1)?.text).toBe(
			'Ada has won Annual licence (12,000 EUR). Congrats!',
		);

		channel.isArchived = true;
		const second = aWonDeal();
		expect(await tell(second)).toMatchObject({
			channel: 'whatsapp',
			status: 'queued',
			not_carried_by: { slack: { code: 'validation_error' } },
		});

		await twilio.goDown();
		expect(await tell(aWonDeal())).toMatchObject({
			channel: 'email',
			not_carried_by: { slack: {}, whatsapp: { code: 'provider_error' } },
		});
		expect(mail.messages.at(-1)?.mime.toString()).toContain('Subject: Won: Annual licence');

		// Whatever works now: what was told is told.
		channel.isArchived = false;
		expect(await tell(second)).toMatchObject({ channel: 'whatsapp', idempotent_replay: true });
		expect(accounts.services.delivered()).toMatchObject({ slack: 1, whatsapp: 1, email: 1 });
	});
});
