import { checkRedis, type RedisHealth } from '../../../../lib/backends/redis/health';
import { findFreePort, startRedisServer, type RedisServer } from '../../../support/redis-server';
import { connectionTo } from './redis-store';

describe('the check of a Redis server', () => {
	jest.setTimeout(60_000);
	let redis: RedisServer;
	afterEach(() => redis.remove());

	const check = (settings?: Readonly<Record<string, unknown>>): Promise<RedisHealth> =>
		checkRedis({ server: connectionTo(redis, settings), prefix: 'outbox', timeoutMs: 20_000 });
	const finding = (level: 'error' | 'warning', words: string) => ({
		level,
		text: expect.stringMatching(new RegExp(words)),
	});

	it('finds nothing wrong with one that keeps an append-only file and evicts nothing', async () => {
		redis = await startRedisServer();
		expect(await check()).toEqual({ version: expect.stringMatching(/^\d+\.\d+/), findings: [] });
	});

	it('finds that it evicts keys', async () => {
		redis = await startRedisServer({ config: { 'maxmemory-policy': 'allkeys-lru' } });
		expect((await check()).findings).toEqual([
			finding('error', 'maxmemory-policy is allkeys-lru.*Set it to noeviction'),
		]);
	});

	it('finds that it keeps no append-only file', async () => {
		redis = await startRedisServer({ config: { appendonly: 'no' } });
		expect((await check()).findings).toEqual([finding('error', 'Set appendonly to yes')]);
	});

	it('finds that a power cut may lose more than a second', async () => {
		redis = await startRedisServer({ config: { appendfsync: 'no' } });
		expect((await check()).findings).toEqual([finding('warning', 'Set appendfsync to everysec')]);
	});

	it('finds that it is a replica', async () => {
		redis = await startRedisServer({ config: { 'replica-serve-stale-data': 'yes' } });
		await redis.run('SET', '{outbox}:format', '1');
		await redis.run('REPLICAOF', '127.0.0.1', String(await findFreePort()));
		expect((await check()).findings).toEqual([finding('error', 'replica.*primary')]);
	});

	it('looks elsewhere where CONFIG is forbidden, as on managed servers', async () => {
		redis = await startRedisServer({
			config: { 'maxmemory-policy': 'volatile-lru', appendonly: 'no' },
			lines: ['user outbox on >password ~* +@all -config'],
		});
		const { version, findings } = await check({ username: 'outbox', password: 'password' });
		expect(version).toBeDefined();
		expect(findings).toEqual([
			finding('error', 'maxmemory-policy is volatile-lru'),
			finding('error', 'append-only'),
		]);
	});

	it('says what it could not check where INFO is forbidden too', async () => {
		redis = await startRedisServer({
			lines: ['user outbox on >password ~* +@all -config -info'],
		});
		expect(await check({ username: 'outbox', password: 'password' })).toEqual({
			version: undefined,
			findings: [
				finding('warning', 'does not say its version.*6.2'),
				finding('warning', 'does not say.*maxmemory-policy is noeviction'),
				finding('warning', 'does not say.*appendonly is yes'),
			],
		});
	});

	it('fails, saying why, when the server cannot be used at all', async () => {
		redis = await startRedisServer({
			config: { requirepass: 'secret' },
			admin: { password: 'secret' },
		});
		await expect(check({ password: 'wrong-password' })).rejects.toMatchObject({
			code: 'store_unavailable',
			retry: 'after-fix',
			message: expect.stringMatching(/does not accept this user name and password/),
		});
		await redis.kill();
		await expect(check()).rejects.toMatchObject({
			code: 'store_unavailable',
			message: expect.stringMatching(/refused the connection/),
		});
	});
});
