import { setTimeout as delay } from 'node:timers/promises';

import { toClientOptions } from '../../../../lib/backends/redis/client';
import {
	redisConnectionSchema,
	type RedisConnectionOptions,
} from '../../../../lib/backends/redis/options';
import { openRedisBackend } from '../../../../lib/backends/redis/redis-backend';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { startRedisServer, type RedisServer } from '../../../support/redis-server';
import { aSubmission } from '../../../support/submissions';
import { connectionTo } from './redis-store';

async function until(condition: () => Promise<boolean>): Promise<void> {
	while (!(await condition())) await delay(50);
}

describe('the Redis store gets in', () => {
	jest.setTimeout(60_000);
	const servers: RedisServer[] = [];
	const start = async (...args: Parameters<typeof startRedisServer>): Promise<RedisServer> => {
		const redis = await startRedisServer(...args);
		servers.push(redis);
		return redis;
	};
	afterEach(() => Promise.all(servers.splice(0).map((redis) => redis.remove())));

	/** Uses every operation that needs a right. */
	const use = async (server: RedisConnectionOptions, prefix = 'outbox'): Promise<void> => {
		const backend = openRedisBackend({
			server,
			prefix,
			clock: createFakeClock(),
			ids: createFakeIds(),
		});
		const { submissions, rates } = backend;
		const record = aSubmission({ updatedAt: Date.now() });
		const lease = { token: 'token', ms: 60_000 };
		try {
			expect(await submissions.claim(record, lease)).toEqual({ claimed: true });
			expect(await submissions.renew(record.uid, lease)).toBe(true);
			const sent = { ...record, state: 'sent' as const };
			expect(await submissions.swap(sent, { token: 'token' }, null)).toBe(true);
			expect((await submissions.findByUid(record.uid))?.submission).toEqual(sent);
			expect((await submissions.list({}, { limit: 10 })).submissions).toEqual([sent]);
			expect(await submissions.prune(10)).toBe(0);
			const bucket = { name: 'a', limits: [{ limit: 1, perMs: 1_000 }] };
			expect(await rates.take([bucket])).toMatchObject({ allowed: true });
			await rates.rest('a', 60_000);
			expect(await rates.take([bucket])).toMatchObject({ heldBy: 'rest' });
			expect(await backend.secret()).toHaveLength(32);
		} finally {
			await backend.close();
		}
	};

	it('with the default user’s password', async () => {
		const password = 'p@ss/word:%41';
		const redis = await start({ config: { requirepass: `"${password}"` }, admin: { password } });
		await use(connectionTo(redis, { password }));
	});

	it.each([
		['do no more than errors advise', '+info'],
		['not ask whether the server evicts keys', ''],
	])('with a user who may %s', async (_what, right) => {
		const rights = `+@read +@write +@scripting +@connection +time ${right}`;
		const redis = await start({ lines: [`user outbox on >password ~{mine}* ${rights}`] });
		await use(connectionTo(redis, { username: 'outbox', password: 'password' }), 'mine');
	});

	it('to a logical database of its own', async () => {
		const redis = await start();
		await use(connectionTo(redis, { database: 3 }));
		expect(await redis.run('DBSIZE')).toBe(0);
		await redis.run('SELECT', '3');
		expect(await redis.run('DBSIZE')).toBeGreaterThan(0);
	});

	it('over TLS, with the certificate of the server’s authority', async () => {
		const redis = await start({ tls: true });
		await use(connectionTo(redis));
	});

	it('over TLS to an address that the certificate does not name', async () => {
		const redis = await start({ tls: true });
		const { certificate: caCertificate } = redis;
		await use(connectionTo(redis, { tls: { caCertificate, serverName: 'localhost' } }));
	});

	it('over TLS with whatever certificate, where that is allowed', async () => {
		const redis = await start({ tls: true });
		await use(connectionTo(redis, { tls: { allowSelfSigned: true } }));
	});

	it('to the primary server that a Sentinel names', async () => {
		const primary = await start({ config: { requirepass: 'pw' }, admin: { password: 'pw' } });
		const sentinel = await start({
			sentinel: true,
			lines: [
				`sentinel monitor mymaster 127.0.0.1 ${primary.port} 1`,
				'sentinel auth-pass mymaster pw',
			],
		});
		const nodes = [{ host: sentinel.host, port: sentinel.port }];
		await use(
			connectionTo(primary, {
				host: 'unused.invalid',
				password: 'pw',
				sentinel: { groupName: 'mymaster', nodes },
			}),
		);
		const unknownGroup = connectionTo(primary, { sentinel: { groupName: 'other', nodes } });
		await expect(use(unknownGroup)).rejects.toMatchObject({
			code: 'store_unavailable',
			message: expect.stringMatching(/None of the Sentinels of the Redis group other/),
		});
	});

	it('to the replica that the Sentinels promote when the primary server dies', async () => {
		const primary = await start();
		const replica = await start({
			config: { replicaof: `127.0.0.1 ${primary.port}`, 'repl-diskless-sync-delay': '0' },
		});
		const sentinel = await start({
			sentinel: true,
			lines: [
				`sentinel monitor mymaster 127.0.0.1 ${primary.port} 1`,
				'sentinel down-after-milliseconds mymaster 500',
				'sentinel failover-timeout mymaster 2000',
			],
		});
		const ask = async (...question: string[]) =>
			String(await sentinel.run('SENTINEL', ...question));
		await until(async () => (await ask('REPLICAS', 'mymaster')).includes(`${replica.port}`));
		await until(async () => String(await replica.run('INFO')).includes('master_link_status:up'));

		const nodes = [{ host: sentinel.host, port: sentinel.port }];
		const backend = openRedisBackend({
			server: connectionTo(primary, { sentinel: { groupName: 'mymaster', nodes } }),
			prefix: 'outbox',
			clock: createFakeClock(),
			ids: createFakeIds(),
			waitMs: 50_000,
		});
		try {
			const record = aSubmission();
			const lease = { token: 'token', ms: 60_000 };
			await backend.submissions.claim(record, lease);
			// Replication is asynchronous: what it has not reached is lost with the primary server.
			const key = `{outbox}:record:${record.uid}`;
			await until(async () => (await replica.run('EXISTS', key)) === 1);
			await primary.kill();
			const sending = { ...record, state: 'sending' as const };
			expect(await backend.submissions.swap(sending, { token: 'token' }, lease)).toBe(true);
			expect(await ask('GET-MASTER-ADDR-BY-NAME', 'mymaster')).toContain(`${replica.port}`);
		} finally {
			await backend.close();
		}
	});

	it('and passes all that Sentinels need on to ioredis', () => {
		const options = redisConnectionSchema.parse({
			username: 'outbox',
			password: 'pw',
			tls: { caCertificate: 'PEM' },
			sentinel: {
				groupName: 'mymaster',
				nodes: [{ host: 's1' }, { host: 's2', port: 5000 }],
				username: 'watcher',
				password: 'sentinel-pw',
				tls: true,
			},
		});
		const tls = expect.objectContaining({ ca: 'PEM', rejectUnauthorized: true });
		expect(toClientOptions(options, 1_000)).toMatchObject({
			sentinels: [
				{ host: 's1', port: 26379 },
				{ host: 's2', port: 5000 },
			],
			name: 'mymaster',
			role: 'master',
			sentinelUsername: 'watcher',
			sentinelPassword: 'sentinel-pw',
			sentinelTLS: tls,
			enableTLSForSentinelMode: true,
			username: 'outbox',
			password: 'pw',
			tls,
		});
	});
});
