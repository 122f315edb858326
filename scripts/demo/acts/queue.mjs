import { publishExample } from '../workflow.mjs';
import { countMails, describe } from './stage.mjs';

const request = {
	event_id: 'evt_4001',
	user: { id: 'user-1', name: 'Ada', email: 'ada@example.com' },
	code: '271828',
};

/**
 * Outbox Queue Transactional Email and the Outbox Delivery Worker.
 * @param {import('./stage.mjs').Stage} stage
 * @returns {Promise<import('./stage.mjs').Playing>}
 */
export async function playQueue({ host, sink, credentials }) {
	const before = sink.mails.length;
	const worker = await publishExample(host.client, 'delivery-worker.json', ...credentials);
	const queue = await publishExample(host.client, 'password-reset-queue.json');
	const rows = [];
	for (let delivery = 0; delivery < 2; delivery++) {
		const { body } = await host.client.webhook(queue.webhookPath, request);
		rows.push([request.event_id, request.user.email, describe(body)]);
	}
	const mails = (await countMails(sink, before + 1)) - before;
	return {
		title: 'A password is reset (Outbox Queue Transactional Email, Outbox Delivery Worker)',
		head: ['Request', 'Recipient', 'Answer'],
		rows,
		verdict: `2 requests with one key, ${mails} email, delivered by the worker.`,
		isRight: mails === 1,
		workflowIds: [queue.id, worker.id],
	};
}
