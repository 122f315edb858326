import { isFields } from '../../n8n-host/answers.mjs';
import { publishExample } from '../workflow.mjs';
import { countMails, describe } from './stage.mjs';

const event = {
	event_id: 'evt_3001',
	owner: { name: 'Ada', phone: '+14155550100', email: 'ada@acme.example' },
	deal: { id: 'deal-4711', name: 'Annual licence', amount: '12,000 EUR' },
};

/**
 * Outbox Send Channel Message: Slack does not know the channel, so WhatsApp carries the message.
 * @param {import('./stage.mjs').Stage} stage
 * @returns {Promise<import('./stage.mjs').Playing>}
 */
export async function playChannels({ host, sink, credentials }) {
	const before = sink.mails.length;
	const { id, webhookPath } = await publishExample(
		host.client,
		'deal-won-notify.json',
		...credentials,
	);
	const rows = [];
	for (let delivery = 0; delivery < 2; delivery++) {
		const { body } = await host.client.webhook(webhookPath, event);
		const { channel, not_carried_by: failures } = body;
		const notBy = isFields(failures) ? Object.keys(failures) : [];
		rows.push([event.event_id, String(channel), notBy.join(', '), describe(body)]);
	}
	const messages = (await countMails(sink, before + 1)) - before;
	return {
		title: 'A deal is won, and Slack cannot take the message (Outbox Send Channel Message)',
		head: ['Event', 'Carried By', 'Not By', 'Answer'],
		rows,
		verdict: `2 deliveries, ${messages} message, by the second of three channels.`,
		isRight: messages === 1 && rows.every(([, channel]) => channel === 'whatsapp'),
		workflowIds: [id],
	};
}
