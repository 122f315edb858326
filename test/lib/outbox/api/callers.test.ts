import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { createApiKeys } from '../../../../lib/outbox/api/api-keys';
import {
	checkRate,
	countCaller,
	countStranger,
	requireKey,
} from '../../../../lib/outbox/api/callers';
import { HOUR_MS, setUpDirectory } from '../directory/setup';
import { A_KEY, aRequest } from './setup';

async function setUp() {
	const { clock, ids, backend, documents } = setUpDirectory();
	const keys = createApiKeys(documents, { clock, ids, secret: Buffer.alloc(32, 7) });
	const strangers = createMemoryBackend({ clock, ids }).rates;
	const environment = { rates: backend.rates, strangers, keys };
	const take = jest.spyOn(backend.rates, 'take');
	const count = (authorization?: string, client?: string) =>
		countCaller(
			aRequest({
				headers: authorization === undefined ? {} : { authorization },
				...(client !== undefined && { client }),
			}),
			environment,
		);
	return { clock, keys, strangers, take, count, ...(await keys.create(A_KEY)) };
}

describe('a caller', () => {
	it.each(['Bearer', 'bearer', 'BEARER', '  Bearer  '])(
		'is known by “%s” and a key',
		async (scheme) => {
			const { count, key, token } = await setUp();
			expect((await count(`${scheme} ${token} `)).key).toEqual(key);
		},
	);

	it.each([
		['nothing', () => undefined],
		['an empty header', () => ''],
		['another scheme', (token: string) => `Basic ${token}`],
		['no scheme', (token: string) => token],
		['the scheme alone', () => 'Bearer'],
		['two keys', (token: string) => `Bearer ${token} ${token}`],
		['half a key', (token: string) => `Bearer ${token.slice(0, -1)}`],
		['the placeholder of the documents', () => 'Bearer wbk_your_api_key_here'],
	])('is a stranger with %s', async (_name, toHeader) => {
		const { count, take, token } = await setUp();
		const caller = await count(toHeader(token));
		expect(caller.key).toBeUndefined();
		expect(() => requireKey(caller)).toThrow(expect.objectContaining({ code: 'invalid_key' }));
		expect(take).not.toHaveBeenCalled();
	});

	it('with a key has its limits a second and a day', async () => {
		const { clock, count, keys } = await setUp();
		const { token } = await keys.create({ ...A_KEY, perSecond: 2, perDay: 3 });
		const next = async () => (await count(`Bearer ${token}`)).rate;
		expect(await next()).toMatchObject({ allowed: true, window: { limit: 2, remaining: 1 } });
		expect(await next()).toMatchObject({ allowed: true, window: { limit: 2, remaining: 0 } });
		const full = await next();
		expect(full).toMatchObject({ allowed: false, retryAfterMs: 1000, window: { remaining: 0 } });
		expect(() => checkRate(full)).toThrow(
			expect.objectContaining({ code: 'rate_limited', retryAfterMs: 1000 }),
		);
		await clock.advance(1000);
		expect(await next()).toMatchObject({ allowed: true, window: { limit: 3, remaining: 0 } });
		const dayEnds = Date.UTC(2026, 0, 6);
		expect(await next()).toMatchObject({
			allowed: false,
			retryAfterMs: dayEnds - clock.now(),
			window: { limit: 3, resetAt: dayEnds },
		});
		await clock.advance(dayEnds - clock.now());
		expect((await next()).allowed).toBe(true);
	});

	it('is counted apart from other keys', async () => {
		const { count, keys, token } = await setUp();
		const { token: other } = await keys.create({ ...A_KEY, perSecond: 1 });
		await count(`Bearer ${other}`);
		expect((await count(`Bearer ${other}`)).rate.allowed).toBe(false);
		expect((await count(`Bearer ${token}`)).rate).toMatchObject({
			allowed: true,
			window: { limit: 10, remaining: 9 },
		});
	});
});

describe('a stranger', () => {
	it('may call 120 times a minute, by address', async () => {
		const { clock, count } = await setUp();
		for (let calls = 119; calls >= 0; calls--) {
			const { rate } = await count();
			expect(rate).toMatchObject({ allowed: true, window: { limit: 120, remaining: calls } });
		}
		const { rate } = await count('Bearer wbk_your_api_key_here');
		expect(rate).toMatchObject({ allowed: false, retryAfterMs: 60_000 });
		expect((await count(undefined, '203.0.113.8')).rate.allowed).toBe(true);
		await clock.advance(60_000);
		expect((await count()).rate.allowed).toBe(true);
	});

	it('is whoever has a key that has ended or was revoked', async () => {
		const { clock, count, keys, key, token } = await setUp();
		const expiresAt = clock.now() + HOUR_MS;
		const ending = await keys.create({ ...A_KEY, expiresAt });
		await clock.advance(HOUR_MS);
		await keys.revoke(key.id);
		for (const each of [token, ending.token]) {
			const caller = await count(`Bearer ${each}`);
			expect(caller.key).toBeUndefined();
			expect(caller.rate.window?.limit).toBe(120);
		}
	});

	it('does not use up the calls of those with a key from the same place', async () => {
		const { strangers, count, token } = await setUp();
		for (let calls = 0; calls < 121; calls++) await countStranger(aRequest(), { strangers });
		expect((await count(`Bearer ${token}`)).rate.allowed).toBe(true);
	});
});
