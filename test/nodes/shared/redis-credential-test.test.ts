import type { ICredentialTestFunctions } from 'n8n-workflow';

import { OutboxSendEmail } from '../../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { startRedisServer, type RedisServer } from '../../support/redis-server';

const node = new OutboxSendEmail();

describe('the test of a Redis credential', () => {
	let redis: RedisServer;

	beforeAll(async () => {
		redis = await startRedisServer({
			config: { requirepass: 'hunter2', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' },
			admin: { password: 'hunter2' },
		});
	}, 60_000);
	afterAll(() => redis.remove());

	const test = (change: object = {}) =>
		node.methods.credentialTest.testOutboxRedis.call({} as ICredentialTestFunctions, {
			id: '1',
			name: 'Redis',
			type: 'outboxRedisApi',
			data: { host: redis.host, port: redis.port, password: 'hunter2', ...change },
		});

	it('is the one that the node names', () => {
		const credential = node.description.credentials?.find(({ name }) => name === 'outboxRedisApi');
		expect(credential?.testedBy).toBe('testOutboxRedis');
	});

	it('passes with a server that keeps everything', async () => {
		const result = await test();
		expect(result).toMatchObject({
			status: 'OK',
			message: expect.stringMatching(/^Connected to Redis \d/),
		});
	});

	it('fails, and says what to change, with a server that evicts keys and keeps no file', async () => {
		await redis.run('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
		await redis.run('CONFIG', 'SET', 'appendonly', 'no');
		try {
			expect(await test()).toEqual({
				status: 'Error',
				message: expect.stringMatching(
					/^Connected to Redis [\d.]+\. Its maxmemory-policy is allkeys-lru.*noeviction\. It keeps no append-only file/,
				),
			});
		} finally {
			await redis.run('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
			await redis.run('CONFIG', 'SET', 'appendonly', 'yes');
		}
	});

	it.each([
		[
			'a wrong password',
			{ password: 'secret-guess' },
			/does not accept this user name and password/,
		],
		['no password', { password: '' }, /asks for a password/],
		['a port where nobody listens', { port: 1 }, /refused the connection/],
		['a host that is none', { host: 'redis://x' }, /^host is not valid/],
	])(
		'fails with %s',
		async (_what, change, text) => {
			const result = await test(change);
			expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(text) });
			expect(result.message).not.toMatch(/hunter2|secret-guess/);
		},
		30_000,
	);
});
