import { openRedisBackend } from '../../../../lib/backends/redis/redis-backend';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { findFreePort, startRedisServer, type RedisServer } from '../../../support/redis-server';
import { failureOn, PASSWORD, unavailable } from './failure-on';
import { connectionTo } from './redis-store';

describe('the Redis store says clearly what is wrong with a server', () => {
	jest.setTimeout(60_000);
	let redis: RedisServer | undefined;
	afterEach(async () => {
		await redis?.remove();
		redis = undefined;
	});

	it('that needs a password, and with a wrong one', async () => {
		redis = await startRedisServer({
			config: { requirepass: 'another-password' },
			admin: { password: 'another-password' },
		});
		expect(await failureOn(connectionTo(redis))).toMatchObject(
			unavailable('after-fix', 'asks for a password'),
		);
		expect(await failureOn(connectionTo(redis, { password: PASSWORD }))).toMatchObject(
			unavailable('after-fix', 'does not accept this user name and password'),
		);
		const login = { username: 'nobody', password: PASSWORD };
		expect(await failureOn(connectionTo(redis, login))).toMatchObject(
			unavailable('after-fix', 'does not accept this user name and password'),
		);
	});

	it('whose user may not touch the store’s keys', async () => {
		redis = await startRedisServer({
			lines: [`user outbox on >${PASSWORD.replaceAll(' ', '-')} ~{other}* +@all`],
		});
		const login = { username: 'outbox', password: PASSWORD.replaceAll(' ', '-') };
		expect(await failureOn(connectionTo(redis, login))).toMatchObject(
			unavailable('after-fix', 'does not let this user do.*ACL SETUSER'),
		);
	});

	it('that does not have the logical database', async () => {
		redis = await startRedisServer();
		expect(await failureOn(connectionTo(redis, { database: 99 }))).toMatchObject(
			unavailable('after-fix', 'does not have the database'),
		);
	});

	it('that is a replica', async () => {
		redis = await startRedisServer();
		await redis.run('REPLICAOF', '127.0.0.1', String(await findFreePort()));
		expect(await failureOn(connectionTo(redis))).toMatchObject(
			unavailable('later', '(read-only replica|lost its primary).*Connect to the primary'),
		);
	});

	it('that has no memory left', async () => {
		redis = await startRedisServer();
		await redis.run('CONFIG', 'SET', 'maxmemory', '1');
		expect(await failureOn(connectionTo(redis))).toMatchObject(
			unavailable('after-fix', 'no memory left.*must not be evicted'),
		);
	});

	it('that evicts keys, and leaves it as it is', async () => {
		redis = await startRedisServer({ config: { 'maxmemory-policy': 'volatile-lru' } });
		expect(await failureOn(connectionTo(redis))).toMatchObject(
			unavailable('after-fix', 'maxmemory-policy is volatile-lru.*Set it to noeviction'),
		);
		expect(await redis.run('DBSIZE')).toBe(0);
	});

	it('that evicts keys, until that is changed', async () => {
		redis = await startRedisServer({ config: { 'maxmemory-policy': 'allkeys-random' } });
		const backend = openRedisBackend({
			server: connectionTo(redis),
			prefix: 'outbox',
			clock: createFakeClock(),
			ids: createFakeIds(),
		});
		try {
			await expect(backend.secret()).rejects.toMatchObject(unavailable('after-fix', 'evicts'));
			await redis.run('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
			expect(await backend.secret()).toHaveLength(32);
		} finally {
			await backend.close();
		}
	});

	it('that is a node of a cluster', async () => {
		redis = await startRedisServer({ config: { 'cluster-enabled': 'yes' } });
		expect(await failureOn(connectionTo(redis))).toMatchObject(
			unavailable('after-fix', 'Redis Cluster.*without cluster mode'),
		);
	});

	it('where another program uses the keys', async () => {
		redis = await startRedisServer();
		await redis.run('LPUSH', '{outbox}:format', 'a list');
		expect(await failureOn(connectionTo(redis))).toMatchObject(
			unavailable('after-fix', "not the store’s|not the store's"),
		);
		await redis.run('SET', '{theirs}:format', 'mine');
		expect(await failureOn(connectionTo(redis), 'theirs')).toMatchObject(
			unavailable('after-fix', '{theirs} is not a store of n8n-nodes-outbox'),
		);
		expect(await redis.run('GET', '{theirs}:format')).toBe('mine');
	});

	it('whose store is of a newer version, and leaves it as it is', async () => {
		redis = await startRedisServer();
		await redis.run('SET', '{outbox}:format', '2');
		expect(await failureOn(connectionTo(redis))).toMatchObject(
			unavailable('after-fix', 'newer version.*format is 2.*Update n8n-nodes-outbox'),
		);
		expect(await redis.run('DBSIZE')).toBe(1);
	});

	it('that speaks TLS, when we do not, and the other way round', async () => {
		redis = await startRedisServer({ tls: true });
		expect(await failureOn(connectionTo({ ...redis, certificate: undefined }))).toMatchObject(
			unavailable('later', 'broke off.*TLS'),
		);
		await redis.remove();
		redis = await startRedisServer();
		expect(await failureOn(connectionTo(redis, { tls: {} }))).toMatchObject(
			unavailable('later', 'TLS'),
		);
	});

	it('whose certificate is not trusted, or is for another name', async () => {
		redis = await startRedisServer({ tls: true });
		const { certificate } = redis;
		expect(await failureOn(connectionTo(redis, { tls: {} }))).toMatchObject(
			unavailable('after-fix', 'certificate that is not trusted'),
		);
		const elsewhere = { caCertificate: certificate, serverName: 'elsewhere.example' };
		expect(await failureOn(connectionTo(redis, { tls: elsewhere }))).toMatchObject(
			unavailable('after-fix', 'name that it was issued for'),
		);
	});
});
