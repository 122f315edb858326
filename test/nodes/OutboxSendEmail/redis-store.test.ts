import type { IDataObject } from 'n8n-workflow';

import { startRedisServer, type RedisServer } from '../../support/redis-server';
import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';

const own = (idempotencyKey: string) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey });
const onRedis = { options: { store: 'redis' } };

describe('Outbox Send Email on Redis', () => {
	let redis: RedisServer;
	let node: SendEmailNode;
	let credentials: Record<string, IDataObject>;

	beforeAll(async () => {
		redis = await startRedisServer({
			config: { requirepass: 'hunter2' },
			admin: { password: 'hunter2' },
		});
	}, 60_000);
	afterAll(() => redis.remove());

	beforeEach(async () => {
		node = await startSendEmailNode();
		const { host, port } = redis;
		credentials = {
			outboxSmtpApi: node.credential,
			outboxRedisApi: { host, port, password: 'hunter2', prefix: 'test' },
		};
		await redis.run('FLUSHALL');
	});
	afterEach(() => node.close());

	it('records what it sent there, with a credential', async () => {
		const [item] = await node.run({ ...own('event-1'), ...onRedis }, { credentials });
		expect(item?.json).toMatchObject({
			status: 'sent',
			store: {
				name: 'redis',
				guarantee:
					'atomic, kept at once, but for a power cut or failover within the next second, seen by all hosts',
			},
		});
		const [again] = await node.run({ ...own('event-1'), ...onRedis }, { credentials });
		expect(again?.json.idempotent_replay).toBe(true);
		expect(node.server.messages).toHaveLength(1);
		// The file knows nothing of it.
		await node.run(own('event-1'), { credentials });
		expect(node.server.messages).toHaveLength(2);
	});

	it('takes it by itself where the environment names it, also in queue mode', async () => {
		node.env.EXECUTIONS_MODE = 'queue';
		node.env.OUTBOX_REDIS_URL = `redis://:hunter2@${redis.host}:${redis.port}`;
		const [item] = await node.run(own('event-1'));
		expect(item?.json).toMatchObject({ status: 'sent', store: { name: 'redis' } });
	});

	it('shares its records between nodes of two processes', async () => {
		const other = await startSendEmailNode();
		await node.run({ ...own('event-1'), ...onRedis }, { credentials });
		const [item] = await other.run(
			{ ...own('event-1'), ...onRedis },
			{ credentials: { ...credentials, outboxSmtpApi: other.credential } },
		);
		expect(item?.json.error ?? item?.json.idempotent_replay).toBe(true);
		expect(other.server.messages).toHaveLength(0);
		await other.close();
	});

	it.each([
		['a password that is wrong', { password: 'secret-guess' }, 'store_unavailable'],
		['a server that is none', { port: 1 }, 'store_unavailable'],
		['a prefix that is none', { prefix: 'two words' }, 'validation_error'],
	])(
		'sends nothing with %s',
		async (_what, change, code) => {
			const wrong = { ...credentials.outboxRedisApi, ...change };
			const [item] = await node.run(onRedis, {
				credentials: { ...credentials, outboxRedisApi: wrong },
				continueOnFail: true,
			});
			expect(item?.json.error).toMatchObject({ code, delivery: 'not-sent' });
			expect(JSON.stringify(item)).not.toMatch(/hunter2|secret-guess/);
			expect(node.server.messages).toHaveLength(0);
		},
		20_000,
	);

	it('asks for the credential where there is none', async () => {
		const [item] = await node.run(onRedis, { continueOnFail: true });
		expect(item?.json.error).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('No Redis server is connected'),
		});
	});
});
