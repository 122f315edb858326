import { storeError } from '../../../../lib/core/errors';
import { ENDPOINT_IDS, PATHS } from '../../../../lib/outbox/api/paths';
import { A_KEY, EXAMPLES, inPieces, setUpApi, type RequestParts } from './setup';

const withKey = (key: string) => ({ 'idempotency-key': key });
const UNUSED = { authorization: 'Bearer wbk_your_api_key_here' };
const failure = (status: number, code: string, rest: object = {}) => ({
	status,
	body: { error: expect.objectContaining({ code, message: expect.any(String), ...rest }) },
});

describe('a call', () => {
	it.each(ENDPOINT_IDS)('of %s is passed on with what the workflow needs', async (id) => {
		const { call, key } = await setUpApi();
		const path = `/webhook/functions/v1/api-gateway/${PATHS[id]}/`;
		const made = await call({ path, body: EXAMPLES[id], headers: withKey('"evt_1"') });
		expect(made).toMatchObject({
			endpoint: { id },
			key: { id: key.id, name: 'CRM' },
			ledgerKey: `api:${key.id}:${id}:evt_1`,
			body: EXAMPLES[id],
			window: { limit: 10, remaining: 9 },
			open: { requestId: made.requestId, windowMs: 86_400_000 },
		});
	});

	it('without a key of its own gets one, and leaves no record', async () => {
		const { call, key, documents } = await setUpApi();
		const [first, second] = [await call(), await call()];
		expect(first.ledgerKey).toBe(`api:${key.id}:email:${first.requestId}`);
		expect(second.ledgerKey).not.toBe(first.ledgerKey);
		expect(first).not.toHaveProperty('open');
		expect(await documents.list('api-requests', { limit: 1 })).toEqual({ documents: [] });
	});

	it('may have its key in the body of an outbound email', async () => {
		const { call, key } = await setUpApi();
		const body = { ...EXAMPLES.outbound, idempotency_key: 'attempt-1' };
		const { ledgerKey } = await call({ path: PATHS.outbound, body });
		expect(ledgerKey).toBe(`api:${key.id}:outbound:attempt-1`);
	});

	it('is told as another one by caller and endpoint, not only by its key', async () => {
		const { call, keys } = await setUpApi();
		const { token } = await keys.create(A_KEY);
		const headers = withKey('evt_1');
		const calls = [
			await call({ headers }),
			await call({ headers: { ...headers, authorization: `Bearer ${token}` } }),
			await call({ headers, path: PATHS.channels, body: EXAMPLES.channels }),
		];
		expect(new Set(calls.map(({ open }) => open?.recordId)).size).toBe(3);
	});
});

describe('a call that comes again', () => {
	it('is answered as the first one was', async () => {
		const { answer, call, records } = await setUpApi();
		const { open } = await call({ headers: withKey('evt_1') });
		if (!open) throw new Error('it has no record');
		await records.answer(open, { status: 200, body: { data: { id: 'm1' } } });
		const replay = await answer({ headers: withKey('"evt_1"') });
		expect(replay).toMatchObject({
			status: 200,
			headers: { 'Idempotency-Replayed': 'true', 'X-RateLimit-Remaining': '8' },
			body: { data: { id: 'm1' } },
		});
		expect(replay.headers['X-Request-ID']).not.toBe(open.requestId);
	});

	it('is the same with its fields in another order, and with null for what is left out', async () => {
		const { answer, call } = await setUpApi();
		await call({ headers: withKey('evt_1') });
		const fields = Object.entries(EXAMPLES.email).toReversed();
		const body = { ...Object.fromEntries(fields), cc: null };
		expect(await answer({ headers: withKey('evt_1'), body })).toMatchObject({
			...failure(409, 'idempotency_in_progress', { field: 'idempotency_key' }),
			headers: { 'Retry-After': '1' },
		});
	});

	it('may not have another body', async () => {
		const { answer, call } = await setUpApi();
		await call({ headers: withKey('evt_1') });
		const body = { ...EXAMPLES.email, subject: 'Another' };
		const conflict = await answer({ headers: withKey('evt_1'), body });
		expect(conflict).toMatchObject(failure(409, 'idempotency_conflict'));
		expect(conflict.headers).not.toHaveProperty('Retry-After');
	});
});

describe('a refusal', () => {
	const huge = { 'content-length': '1000001' };
	const noTo = { ...EXAMPLES.email, to: null };
	const stored = { ...EXAMPLES.email, attachments: [{}, { storage_path: 'a.pdf' }] };

	it.each<[string, RequestParts, ReturnType<typeof failure>, object]>([
		['another path', { path: 'v1/sms' }, failure(404, 'not_found'), {}],
		['another method', { method: 'GET' }, failure(405, 'method_not_allowed'), { Allow: 'POST' }],
		['no key', { headers: UNUSED }, failure(401, 'invalid_key'), { 'WWW-Authenticate': 'Bearer' }],
		[
			'another type',
			{ headers: { 'content-type': 'text/plain' } },
			failure(415, 'unsupported_media_type'),
			{},
		],
		['a huge body', { headers: huge }, failure(413, 'payload_too_large', { field: 'body' }), {}],
		['half a body', { body: '{"to"' }, failure(400, 'validation_error', { field: 'body' }), {}],
		['a missing field', { body: noTo }, failure(400, 'validation_error', { field: 'to' }), {}],
		[
			'a file of ours',
			{ body: stored },
			failure(400, 'validation_error', { field: 'attachments[1].storage_path' }),
			{},
		],
		[
			'a long key',
			{ headers: withKey('k'.repeat(256)) },
			failure(400, 'idempotency_key_invalid', { field: 'idempotency_key' }),
			{},
		],
	])(
		'of %s says why, who asked, and how many calls are left',
		async (_name, parts, is, headers) => {
			const { answer, documents } = await setUpApi();
			const refusal = await answer(parts);
			expect(refusal).toMatchObject(is);
			expect(refusal.headers).toEqual({
				'Content-Type': 'application/json; charset=utf-8',
				'Cache-Control': 'no-store',
				'X-Request-ID': expect.stringMatching(/^[\da-f-]{36}$/),
				'X-RateLimit-Limit': expect.stringMatching(/^(10|120)$/),
				'X-RateLimit-Remaining': expect.stringMatching(/^(9|119)$/),
				'X-RateLimit-Reset': expect.stringMatching(/^1767\d{6}$/),
				...headers,
			});
			expect(refusal.body).toMatchObject({
				error: { request_id: refusal.headers['X-Request-ID'] },
			});
			expect(await documents.list('api-requests', { limit: 1 })).toEqual({ documents: [] });
		},
	);

	it('names the first thing that is wrong: address, method, key, calls, permission, body', async () => {
		const { answer, keys } = await setUpApi();
		const { token } = await keys.create({
			...A_KEY,
			...{ permissions: ['write:channels'], perSecond: 1 },
		});
		const permitted = { authorization: `Bearer ${token}` };
		const body = inPieces();
		const wrong = { method: 'PUT', path: 'v1/sms', body, headers: UNUSED };
		expect(await answer(wrong)).toMatchObject({ status: 404 });
		expect(await answer({ ...wrong, path: PATHS.email })).toMatchObject({ status: 405 });
		const posted = { ...wrong, path: PATHS.email, method: 'POST' };
		expect(await answer(posted)).toMatchObject({ status: 401 });
		const lacking = { ...posted, headers: permitted };
		expect(await answer(lacking)).toMatchObject(failure(403, 'insufficient_permissions'));
		expect(await answer(lacking)).toMatchObject({
			...failure(429, 'rate_limited'),
			headers: { 'Retry-After': '1', 'X-RateLimit-Remaining': '0' },
		});
	});

	it('is told flat where the document has it so', async () => {
		const { answer } = await setUpApi();
		const { status, body } = await answer({ path: PATHS.emails, body: '{}' });
		expect({ status, body }).toEqual({
			status: 400,
			body: {
				error: 'validation_error',
				message: 'from is missing.',
				field: 'from',
				request_id: expect.any(String),
			},
		});
	});

	it('meets endpoints that are switched off', async () => {
		const { answer, call } = await setUpApi({ endpoints: ['email'] });
		expect(await answer({ path: PATHS.channels })).toMatchObject(failure(404, 'not_found'));
		expect(await call()).toMatchObject({ kind: 'email' });
	});

	it('meets files of ours unless they are allowed', async () => {
		const { call } = await setUpApi({ storagePaths: true });
		expect((await call({ body: stored })).body).toEqual(stored);
	});

	it('comes of a store that fails, and of what nobody foresaw', async () => {
		const { answer, key } = await setUpApi();
		const down = async () => Promise.reject(storeError('The store is down.', 'later'));
		const refusal = await answer({}, { openBackend: down });
		expect(refusal).toMatchObject(failure(503, 'store_unavailable'));
		expect(refusal.headers).toMatchObject({ 'X-RateLimit-Limit': '120' });
		const broken = async () => Promise.reject(new TypeError(`no ${key.id}`));
		const unforeseen = await answer({}, { openBackend: broken });
		expect(unforeseen).toMatchObject(failure(500, 'internal_error'));
		expect(JSON.stringify(unforeseen)).not.toContain(key.id);
	});
});

describe('the description of the API', () => {
	it('is given to everybody, and says what is served', async () => {
		const { answer } = await setUpApi({ endpoints: ['email', 'emails'] });
		for (const method of ['GET', 'HEAD']) {
			const given = { method, path: '/webhook/openapi.json', headers: UNUSED };
			const { status, headers, body } = await answer(given);
			expect(status).toBe(200);
			expect(headers).toMatchObject({
				'X-RateLimit-Limit': '120',
				'X-Request-ID': expect.stringMatching(/./),
			});
			expect(Object.keys((body as { paths: object }).paths)).toEqual([
				'/v1/email/send',
				'/v1/emails',
			]);
		}
	});

	it('is only read, and not without end', async () => {
		const { answer } = await setUpApi();
		expect(await answer({ path: 'openapi.json' })).toMatchObject({
			...failure(405, 'method_not_allowed'),
			headers: { Allow: 'GET, HEAD' },
		});
		const read = () => answer({ method: 'GET', path: 'openapi.json' });
		for (let calls = 1; calls < 120; calls++) expect((await read()).status).toBe(200);
		expect(await read()).toMatchObject(failure(429, 'rate_limited'));
	});
});
