import { HTTP_STATUS_BY_CODE, type ErrorCode } from '../../../../lib/core/errors';
import type { EndpointId } from '../../../../lib/outbox/api/paths';
import { createRequestRecords } from '../../../../lib/outbox/api/request-records';
import { respond } from '../../../../lib/outbox/api/respond';
import { HOUR_MS, setUpDirectory } from '../directory/setup';

const open = { recordId: 'record', requestId: 'r1', bodyHash: 'fp1:a', windowMs: HOUR_MS };
const window = { limit: 10, remaining: 9, resetAt: Date.UTC(2026, 0, 5, 9, 0, 1) };
/** What every send node puts out besides. */
const EXTRA = { idempotent_replay: false, account_id: 'a1', store: { name: 'memory' } };
const SENT = {
	id: '18c9a4b2e7ff21aa',
	thread_id: '18c9a4b2e7ff21aa',
	provider: 'gmail',
	status: 'sent',
	sent_at: '2026-04-17T10:22:11Z',
};
const MESSAGE = {
	uuid: '0190',
	recipient: 'known@example.test',
	type: 'to',
	from: 'sender@developer.test',
	status: 'pending',
};

async function setUp(endpoint: EndpointId = 'email') {
	const { clock, documents } = setUpDirectory();
	const records = createRequestRecords(documents, clock);
	await records.open(open);
	return {
		records,
		answerTo: (json: unknown) =>
			respond({ requestId: 'r1', endpoint, window, open }, json, records),
		again: () => records.open({ ...open, requestId: 'r2' }),
	};
}

it.each<[EndpointId, number, object, object]>([
	['email', 200, SENT, { data: SENT }],
	['email', 200, { ...SENT, thread_id: null }, { data: { ...SENT, thread_id: null } }],
	[
		'channels',
		200,
		{ id: '1713351031.001200', channel: 'slack', status: 'sent', sent_at: SENT.sent_at },
		{ data: { id: '1713351031.001200', channel: 'slack', status: 'sent', sent_at: SENT.sent_at } },
	],
	[
		'emails',
		202,
		{
			accepted: true,
			message_count: 1,
			messages: [{ ...MESSAGE, tag: 'reset', queue: 'default' }],
		},
		{ data: { accepted: true, message_count: 1, messages: [{ ...MESSAGE, tag: 'reset' }] } },
	],
	[
		'outbound',
		200,
		{
			outbound_email_uid: 'oe-uuid',
			provider_message_id: '18abc123def',
			provider_thread_id: '18abc123def',
			status: 'sent',
			sent_at: '2024-03-25T10:30:00Z',
		},
		{
			outbound_email_uid: 'oe-uuid',
			provider_message_id: '18abc123def',
			provider_thread_id: '18abc123def',
			status: 'sent',
			sent_at: '2024-03-25T10:30:00Z',
		},
	],
])('%s answers %d with what its document shows, and no more', async (id, status, item, body) => {
	const { answerTo, again } = await setUp(id);
	expect(await answerTo({ ...item, ...EXTRA })).toEqual({
		status,
		headers: {
			'Content-Type': 'application/json; charset=utf-8',
			'Cache-Control': 'no-store',
			'X-Request-ID': 'r1',
			'X-RateLimit-Limit': '10',
			'X-RateLimit-Remaining': '9',
			'X-RateLimit-Reset': String(window.resetAt / 1000),
		},
		body,
	});
	expect(await again()).toEqual({ kind: 'replay', answer: { status, body } });
});

describe('an answer', () => {
	it('says when the ledger has given it, and nothing was sent', async () => {
		const { answerTo } = await setUp();
		const { status, headers } = await answerTo({ ...SENT, idempotent_replay: true });
		expect({ status, headers }).toMatchObject({
			status: 200,
			headers: { 'Idempotency-Replayed': 'true' },
		});
	});

	it('has no figures of calls where none were counted', async () => {
		const { records } = await setUp();
		const { headers } = await respond({ requestId: 'r1', endpoint: 'email' }, SENT, records);
		expect(Object.keys(headers)).toEqual(['Content-Type', 'Cache-Control', 'X-Request-ID']);
	});

	it('is kept for no one where the caller gave no key', async () => {
		const { records, again } = await setUp();
		await respond({ requestId: 'r1', endpoint: 'email', window }, SENT, records);
		await expect(again()).rejects.toMatchObject({ code: 'idempotency_in_progress' });
	});

	it.each(Object.entries(HTTP_STATUS_BY_CODE))(
		'to %s is %d, and frees the key',
		async (code, status) => {
			const { answerTo, again } = await setUp();
			const error = { code, message: 'What to do.', delivery: 'not-sent', retry: 'later' };
			const answer = await answerTo({ error });
			expect(answer).toMatchObject({
				status,
				body: { error: { code, message: 'What to do.', request_id: 'r1' } },
			});
			expect(answer.headers).toMatchObject({ 'X-Request-ID': 'r1', 'X-RateLimit-Limit': '10' });
			expect(await again()).toEqual({ kind: 'opened' });
		},
	);

	it('tells the field, what is missing, what is on record, and when to come again', async () => {
		const { answerTo } = await setUp();
		const error = {
			code: 'rate_limited' satisfies ErrorCode,
			message: 'Wait.',
			...{ field: 'to', feature: 'smtp.enabled', uid: '0190', retry_after_ms: 1200 },
		};
		const { headers, body } = await answerTo({ error });
		expect(headers['Retry-After']).toBe('2');
		const { retry_after_ms: _ms, ...told } = error;
		expect(body).toEqual({ error: { ...told, request_id: 'r1' } });
	});

	it('is flat where its document has it so', async () => {
		const { answerTo } = await setUp('emails');
		const error = { code: 'upgrade_needed', message: 'No.', feature: 'smtp.enabled' };
		expect(await answerTo({ error })).toMatchObject({
			status: 403,
			body: {
				error: 'upgrade_needed',
				message: 'No.',
				feature: 'smtp.enabled',
				request_id: 'r1',
			},
		});
	});

	it.each([
		['nothing', undefined],
		['an empty item', {}],
		['the call itself', { idempotency_key: 'api:k:email:e', body: {} }],
		['another node’s answer', { accepted: true, message_count: 0, messages: [] }],
		['an error of another node', { error: 'It failed.' }],
		['an error that we do not have', { error: { code: 'teapot', message: 'No.' } }],
	])('to %s says that the workflow gives none, and frees the key', async (_name, json) => {
		const { answerTo, again } = await setUp();
		expect(await answerTo(json)).toMatchObject({
			status: 500,
			body: {
				error: { code: 'internal_error', message: expect.stringContaining('not sent again') },
			},
		});
		expect(await again()).toEqual({ kind: 'opened' });
	});
});
