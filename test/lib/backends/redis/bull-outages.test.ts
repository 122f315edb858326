import { setTimeout as delay } from 'node:timers/promises';

import { settle, until, useDeliveries } from '../../../contracts/delivery-queue/use-deliveries';
import { startRedisServer, type RedisServer } from '../../../support/redis-server';
import { connectionTo, createRedisStore } from './redis-store';

describe('the queue in Redis, when the server', () => {
	let redis: RedisServer;
	let settings: Readonly<Record<string, unknown>> = {};
	const opened = useDeliveries(async () => {
		redis = await startRedisServer();
		const store = createRedisStore(redis, connectionTo(redis, settings));
		return { ...store, remove: () => redis.remove() };
	});
	beforeEach(() => {
		settings = {};
	});

	it.each(['kill', 'shutDown'] as const)(
		'restarts in the middle (%s): every message is delivered, none by two at a time',
		async (end) => {
			const { add, consume, untilAll, messages, doubled, handled } = opened();
			const uids = await add(Array.from({ length: 150 }, () => ({})));
			for (let count = 0; count < 2; count++) {
				consume({
					concurrency: 4,
					leaseMs: 2_000,
					async handle({ message: { uid } }, lease) {
						await delay(10);
						return settle(messages, uid, lease);
					},
				});
			}
			await until(() => handled.length > 30);
			await redis[end]();
			await delay(500);
			await redis.start();
			await untilAll(uids, 'sent');
			expect(doubled).toEqual([]);
			expect(new Set(handled)).toEqual(new Set(uids));
		},
	);

	it('is gone when the worker is to stop: it stops all the same, and says what was wrong', async () => {
		const { add, consume, untilAll, troubles } = opened();
		const consumer = consume();
		await untilAll(await add(), 'sent');
		await redis.shutDown();
		await until(() => troubles.length > 0);
		await consumer.stop();
		expect(troubles[0]).toMatchObject({
			code: 'store_unavailable',
			message: expect.stringContaining('refused the connection'),
		});
		await redis.start();
	});

	it('is gone while a message is under way: the worker still stops', async () => {
		const { add, consume, handled } = opened();
		await add([{}, {}]);
		const consumer = consume({
			async handle() {
				await redis.shutDown();
				return { kind: 'settled' };
			},
		});
		await until(() => handled.length > 0);
		await consumer.stop();
		await redis.start();
	});

	it('comes late: the worker waits for it', async () => {
		const { add, consume, untilAll, troubles } = opened();
		const uids = await add();
		await redis.shutDown();
		consume();
		await until(() => troubles.length > 0);
		await redis.start();
		await untilAll(uids, 'sent');
	});

	it('refuses what workers ask for: they neither give up nor keep it busy', async () => {
		const { add, consume, untilAll, troubles } = opened();
		consume();
		await untilAll(await add(), 'sent');
		const [uid = ''] = await add([{ dueAt: Date.now() + 300 }]);
		await redis.run('CONFIG', 'SET', 'maxmemory', '1');
		await until(() => troubles.length > 0);
		await redis.run('CONFIG', 'RESETSTAT');
		await delay(1_000);
		const stats = String(await redis.run('INFO', 'commandstats'));
		expect(Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0)).toBeLessThan(100);
		expect(troubles[0]).toMatchObject({ message: expect.stringContaining('no memory left') });
		await redis.run('CONFIG', 'SET', 'maxmemory', '0');
		await untilAll([uid], 'sent');
	});
});
