import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import type { IDataObject } from 'n8n-workflow';

import { createApiKeys } from '../../../lib/outbox/api/api-keys';
import { requireDocuments } from '../../../lib/outbox/backend-parts';
import { serveRequest } from '../../../nodes/OutboxGatewayTrigger/serve-request';
import { createRuntime, type Runtime } from '../../../nodes/shared/compose';
import { A_KEY, EXAMPLES } from '../../lib/outbox/api/setup';
import { createFakeWebhook } from '../OutboxDeliveryTrigger/fake-trigger';

describe('Outbox API', () => {
	let folder: string;
	let runtime: Runtime;
	let token: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'outbox-gateway-'));
		runtime = createRuntime({ OUTBOX_DATA_DIR: folder });
		const backend = runtime.openStore({ kind: 'auto' });
		const secret = await backend.secret();
		({ token } = await createApiKeys(requireDocuments(backend), { ...runtime, secret }).create(
			A_KEY,
		));
	});
	afterEach(async () => {
		await runtime.close();
		await rm(folder, { recursive: true, force: true });
	});

	/** Makes a call; gives what n8n is told, and what was answered. */
	async function serve(
		{
			method = 'POST',
			path = '/v1/email/send',
			headers = {},
			body = JSON.stringify(EXAMPLES.email),
			...rest
		}: {
			readonly method?: string;
			readonly path?: string;
			readonly headers?: Readonly<Record<string, string | string[]>>;
			readonly body?: string;
			readonly ip?: string;
		} = {},
		parameters: IDataObject = {},
	) {
		const request = Object.assign(Readable.from([Buffer.from(body)]), {
			...{ method, path: `/webhook${path}`, ip: '203.0.113.7', ...rest },
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${token}`,
				...headers,
			},
		});
		const { context, answer } = createFakeWebhook(request, parameters);
		const result = await serveRequest(context, runtime);
		return { result, ...answer, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
	}

	it.each([
		['/v1/email/send', EXAMPLES.email, 0],
		['/v1/channels/send', EXAMPLES.channels, 1],
		['/v1/emails', EXAMPLES.emails, 2],
		['/api/email/send', { draft_uid: 'd1' }, 3],
		['/api/email/send', EXAMPLES.outbound, 4],
		['/api/email/send', { to: ['a@b.c'], subject: 'RE:', reply_to_message_uid: 'm1' }, 5],
	])('starts the workflow with a call of %s with %j, by output %d', async (path, body, output) => {
		const { result, status } = await serve({ path, body: JSON.stringify(body) });
		expect(status).toBe(0);
		expect(result.noWebhookResponse).toBeUndefined();
		const items = result.workflowData ?? [];
		expect(items.map((each) => each.length)).toEqual(
			Array.from({ length: 6 }, (_, index) => (index === output ? 1 : 0)),
		);
		expect(items[output]?.[0]?.json).toMatchObject({
			idempotency_key: expect.stringMatching(/^api:[0-9a-f]{16}:/),
			body,
			request: { api_key_name: 'CRM', received_at: expect.stringMatching(/Z$/) },
		});
	});

	it('answers what it refuses by itself, and starts nothing', async () => {
		const { result, status, headers, json } = await serve({ body: '{}' });
		expect(result).toEqual({ noWebhookResponse: true });
		expect({ status, json }).toMatchObject({
			status: 400,
			json: { error: { code: 'validation_error', field: 'to' } },
		});
		expect(headers).toMatchObject({
			'Content-Type': 'application/json; charset=utf-8',
			'X-RateLimit-Limit': '10',
		});
	});

	it('takes the first of headers that come twice', async () => {
		const headers = { 'idempotency-key': ['evt_1', 'evt_2'] };
		const { result } = await serve({ headers });
		expect(result.workflowData?.[0]?.[0]?.json['idempotency_key']).toMatch(/:email:evt_1$/);
	});

	it('counts strangers by their address, in this process only', async () => {
		const headers = { authorization: '' };
		const remaining = async (ip: string) =>
			(await serve({ headers, ip })).headers['X-RateLimit-Remaining'];
		const seen = [];
		for (const ip of ['203.0.113.8', '203.0.113.8', '203.0.113.9']) seen.push(await remaining(ip));
		expect(seen).toEqual(['119', '118', '119']);
	});

	it('does as its parameters say', async () => {
		expect(await serve({}, { endpoints: ['channels'] })).toMatchObject({ status: 404 });
		const stored = { ...EXAMPLES.email, attachments: [{ storage_path: 'a.pdf' }] };
		const body = JSON.stringify(stored);
		expect(await serve({ body })).toMatchObject({ status: 400 });
		const { result } = await serve({ body }, { apiOptions: { storagePaths: true } });
		expect(result.workflowData?.[0]?.[0]?.json['body']).toEqual(stored);
		const large = { body: `{"body_text":"${'x'.repeat(100_000)}"}` };
		expect(await serve(large, { apiOptions: { maxBodyMb: 0.1 } })).toMatchObject({ status: 413 });
		const windowed = await serve(
			{ headers: { 'idempotency-key': 'evt_1' } },
			{ apiOptions: { windowHours: 2.5 } },
		);
		expect(windowed.result.workflowData?.[0]?.[0]?.json).toMatchObject({
			request: { record: { window_ms: 9_000_000 } },
		});
	});

	it.each([
		[{ endpoints: ['sms'] }, 'endpoints[0]'],
		[{ apiOptions: { windowHours: 0 } }, 'api_options.window_hours'],
		[{ apiOptions: { maxBodyMb: 101 } }, 'api_options.max_body_mb'],
		[{ apiOptions: { storagePaths: 'yes' } }, 'api_options.storage_paths'],
		[{ apiOptions: { store: 'staticData' } }, 'api_options.store'],
	])('fails with %j, on %s', async (parameters, field) => {
		await expect(serve({}, parameters)).rejects.toMatchObject({
			code: 'validation_error',
			details: { field },
		});
	});
});
