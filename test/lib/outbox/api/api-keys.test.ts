import { toApiKeyOutput } from '../../../../lib/outbox/api/api-key-output';
import { createApiKeys } from '../../../../lib/outbox/api/api-keys';
import { parseToken } from '../../../../lib/outbox/api/key-secret';
import { HOUR_MS, setUpDirectory } from '../directory/setup';
import { A_KEY } from './setup';

const secret = Buffer.alloc(32, 7);

function setUp() {
	const directory = setUpDirectory();
	return { ...directory, keys: createApiKeys(directory.documents, { ...directory, secret }) };
}

describe('a key of the API', () => {
	it('is made, and opens what it was made for', async () => {
		const { keys, clock } = setUp();
		const { key, token } = await keys.create(A_KEY);
		expect(key).toEqual({ ...A_KEY, id: parseToken(token)?.id, createdAt: clock.now() });
		expect(await keys.authenticate(token)).toEqual(key);
	});

	it('keeps its secret to itself: nothing in the store or in lists tells it', async () => {
		const { keys, documents } = setUp();
		const { key, token } = await keys.create(A_KEY);
		const stored = JSON.stringify(await documents.list('api-keys', { limit: 10 }));
		expect(stored).toContain(key.id);
		expect(stored).not.toContain(parseToken(token)?.secret);
		expect(JSON.stringify(await keys.list({ limit: 10 }))).not.toMatch(/hash|wbk_/);
		expect(JSON.stringify(await keys.revoke(key.id))).not.toMatch(/hash|wbk_/);
	});

	it('is another one each time', async () => {
		const { keys } = setUp();
		const tokens = [(await keys.create(A_KEY)).token, (await keys.create(A_KEY)).token];
		expect(new Set(tokens.map((token) => parseToken(token)?.id)).size).toBe(2);
		expect(new Set(tokens.map((token) => parseToken(token)?.secret)).size).toBe(2);
	});

	it('opens nothing with a wrong secret, an unknown id or another form', async () => {
		const { keys } = setUp();
		const [{ token }, { token: other }] = [await keys.create(A_KEY), await keys.create(A_KEY)];
		const [own, foreign] = [parseToken(token), parseToken(other)];
		const wrong = [
			`wbk_${own?.id}_${foreign?.secret}`,
			`wbk_${'0'.repeat(16)}_${own?.secret}`,
			'wbk_your_api_key_here',
			'',
		];
		for (const each of wrong) expect(await keys.authenticate(each)).toBeUndefined();
	});

	it('opens nothing from the moment that it ends', async () => {
		const { keys, clock } = setUp();
		const expiresAt = clock.now() + HOUR_MS;
		const { key, token } = await keys.create({ ...A_KEY, expiresAt });
		await clock.advance(HOUR_MS - 1);
		expect(await keys.authenticate(token)).toEqual({ ...key, expiresAt });
		await clock.advance(1);
		expect(await keys.authenticate(token)).toBeUndefined();
		expect(toApiKeyOutput(key, clock.now()).status).toBe('expired');
	});

	it.each([0, -1])('cannot be made to end %d ms from now', async (ms) => {
		const { keys, clock } = setUp();
		await expect(keys.create({ ...A_KEY, expiresAt: clock.now() + ms })).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'expires_at' },
		});
	});

	it('opens nothing once it is revoked, and stays in lists', async () => {
		const { keys, clock } = setUp();
		const { key, token } = await keys.create(A_KEY);
		await clock.advance(HOUR_MS);
		const revoked = { ...key, revokedAt: clock.now() };
		expect(await keys.revoke(key.id)).toEqual(revoked);
		expect(await keys.authenticate(token)).toBeUndefined();
		await clock.advance(HOUR_MS);
		expect(await keys.revoke(key.id)).toEqual(revoked);
		expect(await keys.list({ limit: 10 })).toEqual({ keys: [revoked] });
	});

	it('must be there to be revoked', async () => {
		await expect(setUp().keys.revoke('3f9a0c1d2b4e5f60')).rejects.toMatchObject({
			code: 'not_found',
			details: { field: 'key_id' },
		});
	});

	it('is listed by its id, page by page', async () => {
		const { keys } = setUp();
		const made = [];
		for (let number = 0; number < 3; number++) made.push((await keys.create(A_KEY)).key);
		const sorted = made.map(({ id }) => id).sort();
		const first = await keys.list({ limit: 2 });
		const rest = await keys.list({ limit: 2, after: first.nextAfter ?? '' });
		expect([...first.keys, ...rest.keys].map(({ id }) => id)).toEqual(sorted);
		expect(rest.nextAfter).toBeUndefined();
	});

	it('that cannot be read is not taken for unknown', async () => {
		const { keys, documents } = setUp();
		const { key, token } = await keys.create(A_KEY);
		await documents.put('api-keys', [{ key: key.id, value: { name: 'CRM' } }]);
		const reads = [keys.authenticate(token), keys.list({ limit: 1 }), keys.revoke(key.id)];
		for (const read of reads) {
			await expect(read).rejects.toMatchObject({ code: 'store_unavailable' });
		}
	});

	it('never takes the place of another one', async () => {
		const { documents, clock } = setUp();
		const ids = { token: () => 'always the same' };
		const keys = createApiKeys(documents, { clock, ids, secret });
		await keys.create(A_KEY);
		await expect(keys.create(A_KEY)).rejects.toMatchObject({ code: 'store_unavailable' });
	});
});

it('a key is put out with its limits, and times in UTC', () => {
	const at = (iso: string) => Date.parse(iso);
	const key = {
		...A_KEY,
		id: '3f9a0c1d2b4e5f60',
		createdAt: at('2026-01-05T09:00:00.500Z'),
		expiresAt: at('2026-02-05T09:00:00Z'),
	};
	const output = {
		key_id: '3f9a0c1d2b4e5f60',
		name: 'CRM',
		status: 'active',
		permissions: ['write:email', 'write:channels'],
		per_second_limit: 10,
		per_day_limit: 1000,
		created_at: '2026-01-05T09:00:00Z',
		expires_at: '2026-02-05T09:00:00Z',
		revoked_at: null,
	};
	expect(toApiKeyOutput(key, key.createdAt)).toEqual(output);
	const revokedAt = at('2026-01-06T09:00:00Z');
	expect(toApiKeyOutput({ ...key, revokedAt }, revokedAt)).toEqual({
		...output,
		status: 'revoked',
		revoked_at: '2026-01-06T09:00:00Z',
	});
});
