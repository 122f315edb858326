import { isFields, requireFields } from '../../n8n-host/answers.mjs';
import { createApiKey } from '../api-key.mjs';
import { publishExample } from '../workflow.mjs';
import { countMails } from './stage.mjs';

const email = {
	to: 'jane@example.com',
	subject: 'Follow-up on our meeting',
	body_html: '<p>Hi Jane, thanks for meeting with us today.</p>',
};
const receipt = {
	from: 'crm@acme.example',
	subject: 'Your receipt',
	text: 'Thank you.',
	to: ['jane@example.com', 'JANE@example.com', 'grace@example.com'],
};
const KEY = '7e0b7c0e-5b2f-4b17-bf2a-4d7e7e33d9f1';

/**
 * The Outbox API: calls as any program makes them. The queue's worker is that of the act before.
 * @param {import('./stage.mjs').Stage} stage
 * @returns {Promise<import('./stage.mjs').Playing>}
 */
export async function playGateway({ host, sink, credentials }) {
	const before = sink.mails.length;
	const { id } = await publishExample(host.client, 'messaging-gateway.json', ...credentials);
	const { id: keyWorkflow, token } = await createApiKey(host.client, 'Demo');
	const calls = [
		{ path: 'v1/email/send', body: email, key: KEY },
		{ path: 'v1/email/send', body: email, key: KEY },
		{ path: 'v1/email/send', body: { ...email, subject: 'Something else' }, key: KEY },
		{ path: 'v1/emails', body: receipt, key: 'receipt-4711' },
		{ path: 'v1/email/send', body: { ...email, to: 'nobody' }, key: 'evt-6002' },
	];
	const rows = [];
	for (const { path, body, key } of calls) {
		const response = await fetch(`${host.url}/webhook/${path}`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${token}`,
				'content-type': 'application/json',
				'idempotency-key': key,
			},
			body: JSON.stringify(body),
		});
		rows.push([
			`POST /${path}`,
			key.slice(0, 12),
			String(response.status),
			describeAnswer(response.headers, await response.json()),
		]);
	}
	const mails = (await countMails(sink, before + 3)) - before;
	return {
		title: 'A program calls the API (Outbox API)',
		head: ['Call', 'Idempotency-Key', 'Status', 'Answer'],
		rows,
		verdict: `5 calls, ${mails} emails: one by Gmail, and one for each recipient of the queue.`,
		isRight: mails === 3 && rows.map(([, , status]) => status).join() === '200,200,409,202,400',
		workflowIds: [id, keyWorkflow],
		tryIt: `curl -X POST ${host.url}/webhook/v1/email/send \\
    -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\
    -H 'Idempotency-Key: my-first-key' -d '${JSON.stringify(email)}'`,
	};
}

/**
 * @param {Headers} headers
 * @param {unknown} body
 */
function describeAnswer(headers, body) {
	const { data, error } = requireFields(body);
	if (isFields(error)) return [error['code'], error['field']].filter(Boolean).join(' on ');
	const { accepted, message_count: count, status } = requireFields(data);
	const what = accepted === true ? `${count} messages accepted` : String(status);
	return headers.get('idempotency-replayed') ? `${what} (the first answer again)` : what;
}
