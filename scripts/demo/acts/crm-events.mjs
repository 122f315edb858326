import { publishExample } from '../workflow.mjs';
import { countMails, describe } from './stage.mjs';

const proposal = {
	event_id: 'evt_1001',
	contact: {
		id: '123e4567-e89b-12d3-a456-426614174000',
		name: 'Jane Doe',
		email: 'jane@example.com',
	},
	deal: {
		id: '6f1c7c1e-52a4-4f7b-9d0b-3a1d1f0b7c11',
		name: 'Annual licence',
		stage: 'Proposal',
	},
};
const won = {
	event_id: 'evt_1002',
	contact: {
		id: '9a7d3c52-1f0e-4f0a-8a53-0c7a3b1f9e22',
		name: 'Grace Hopper',
		email: 'grace@example.com',
	},
	deal: { id: '0b9e2d8f-7c3a-4d5e-9f10-2c4b6a8d0e33', name: 'Onboarding', stage: 'Won' },
};
/** The CRM delivers its first event twice. */
const DELIVERIES = [proposal, proposal, won];
const EVENTS = new Set(DELIVERIES).size;

/**
 * Outbox Send Email.
 * @param {import('./stage.mjs').Stage} stage
 * @returns {Promise<import('./stage.mjs').Playing>}
 */
export async function playCrmEvents({ host, sink, credentials }) {
	const before = sink.mails.length;
	const { id, webhookPath } = await publishExample(
		host.client,
		'crm-event-send-email.json',
		...credentials,
	);
	const rows = [];
	for (const event of DELIVERIES) {
		const { body } = await host.client.webhook(webhookPath, event);
		rows.push([event.event_id, event.contact.email, describe(body)]);
	}
	const mails = (await countMails(sink, before + EVENTS)) - before;
	return {
		title: 'A CRM delivers an event twice (Outbox Send Email, SMTP)',
		head: ['Event', 'Recipient', 'Answer'],
		rows,
		verdict: `${DELIVERIES.length} deliveries, ${EVENTS} events, ${mails} emails.`,
		isRight: mails === EVENTS,
		workflowIds: [id],
		tryIt: `curl -X POST ${host.url}/webhook/${webhookPath} -H 'content-type: application/json' \\
    -d '${JSON.stringify({ ...proposal, event_id: 'evt_2001' })}'`,
	};
}
