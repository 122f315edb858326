import { publishExample } from '../workflow.mjs';
import { countMails, describe } from './stage.mjs';

const overdue = {
	event_id: 'evt_5001',
	message_uid: '<question-1@example.com>',
	customer: { id: 'c-1', name: 'Jane', email: 'jane@example.com' },
	invoice: { number: 'INV-2026-001', due_on: '2026-05-01' },
};
const { message_uid: _unknown, ...withoutMessage } = { ...overdue, event_id: 'evt_5002' };

/**
 * Outbox Send Draft/Reply: a reply in the conversation, and a draft where there is none.
 * @param {import('./stage.mjs').Stage} stage
 * @returns {Promise<import('./stage.mjs').Playing>}
 */
export async function playDrafts({ host, sink, credentials }) {
	const before = sink.mails.length;
	const { id, webhookPath } = await publishExample(
		host.client,
		'invoice-reminder-reply.json',
		...credentials,
	);
	const rows = [];
	for (const event of [overdue, overdue, withoutMessage]) {
		const { body } = await host.client.webhook(webhookPath, event);
		rows.push([event.event_id, 'message_uid' in event ? 'reply' : 'draft', describe(body)]);
	}
	const mails = (await countMails(sink, before + 1)) - before;
	return {
		title: 'An invoice is overdue (Outbox Send Draft/Reply, Gmail)',
		head: ['Event', 'Becomes a', 'Answer'],
		rows,
		verdict: `3 deliveries, ${mails} reply in the invoice’s conversation, and a draft for somebody to look at.`,
		isRight: mails === 1 && rows.at(-1)?.[2] === 'draft',
		workflowIds: [id],
	};
}
