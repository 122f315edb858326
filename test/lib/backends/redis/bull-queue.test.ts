import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { describeDeliveryQueueContract } from '../../../contracts/delivery-queue-contract';
import { settle, until, useDeliveries } from '../../../contracts/delivery-queue/use-deliveries';
import { createHastyClock } from '../../../support/hasty-clock';
import { connectionTo, createRedisStore, useRedisServer, type RedisStore } from './redis-store';

const SWEEP_MS = 200;

describe('the queue in Redis', () => {
	const redis = useRedisServer();
	let store: RedisStore;
	const createStore = () => (store = createRedisStore(redis()));
	const clock = createHastyClock(SWEEP_MS);

	describeDeliveryQueueContract({ name: 'redis', shared: true, createStore });

	describe('and its entries', () => {
		const opened = useDeliveries(createStore, { clock });

		/** BullMQ's keys and the store's own, without the prefix that they share. */
		const keys = async (pattern = '*'): Promise<string[]> => {
			const base = `{${store.prefix}}:`;
			const found = (await redis().run('KEYS', `${base}${pattern}`)) as string[];
			return found.map((key) => key.slice(base.length)).sort();
		};
		const remove = async (pattern: string): Promise<void> => {
			for (const key of await keys(pattern)) await redis().run('DEL', `{${store.prefix}}:${key}`);
		};

		it('lie under the prefix of the store, hold nothing but uids, and say no names', async () => {
			const { add } = opened();
			const recipient = { recipient: 'jane@example.com', account: 'smtp:jane@example.com' };
			const dueAt = Date.now() + 3_600_000;
			const uids = await add([recipient, { ...recipient, dueAt }]);
			const all = (await redis().run('KEYS', `*${store.prefix}*`)) as string[];
			expect(all.filter((key) => !key.startsWith(`{${store.prefix}}:`))).toEqual([]);
			expect(all.join('\n')).not.toContain('jane');
			for (const uid of uids) {
				const [key = ''] = await keys(`bull:*:${uid}`);
				expect(await redis().run('HGET', `{${store.prefix}}:${key}`, 'data')).toBe('{}');
			}
		});

		it('are gone once their messages are settled, whatever became of them', async () => {
			const { add, consume, untilAll, messages } = opened();
			consume({
				concurrency: 5,
				async handle({ message: { uid, index, attempts } }, lease) {
					if (index % 2 === 0 || attempts > 1) return settle(messages, uid, lease);
					const at = Date.now() + 50;
					await messages.settle(uid, lease.token, { state: 'deferred', dueAt: at });
					return { kind: 'again', at };
				},
			});
			await untilAll(await add(Array.from({ length: 40 }, () => ({}))), 'sent');
			const ownNames = /:(meta|events|id|pc|marker|stalled-check|stalled)$/;
			const left = async () => (await keys('bull:*')).filter((key) => !ownNames.test(key));
			await until(async () => (await left()).length === 0);
		});

		it.each([
			['all of them', 'bull:*'],
			['their jobs alone', 'bull:*-*-*'],
			['their order alone', 'bull:*:prioritized'],
			['when they are due', 'bull:*:delayed'],
		])('are made anew after a loss: %s', async (_what, pattern) => {
			const { add, consume, untilAll } = opened();
			const dueAt = Date.now() + 300;
			const uids = await add([{}, {}, { dueAt }]);
			await remove(pattern);
			consume();
			await untilAll(uids, 'sent');
		});

		it('are made anew while somebody consumes', async () => {
			const { add, addQuietly, consume, untilAll } = opened();
			consume();
			await untilAll(await add(), 'sent');
			const uids = (await addQuietly([{}, { dueAt: Date.now() + 500 }])).map(({ uid }) => uid);
			await remove('swept:*');
			await untilAll(uids, 'sent');
		});

		it('are looked through by one consumer at a time', async () => {
			const { consume } = opened();
			for (let count = 0; count < 3; count++) consume();
			await until(async () => (await keys('bull:*:stalled-check')).length > 0);
			await delay(5 * SWEEP_MS);
			const [swept = ''] = await keys('swept:*');
			expect(await redis().run('PTTL', `{${store.prefix}}:${swept}`)).toBeGreaterThan(20_000);
		});

		it('of 10,000 messages are made in one offer', async () => {
			const { add } = opened();
			await add(Array.from({ length: 10_000 }, () => ({})));
			const [prioritized = ''] = await keys('bull:*:prioritized');
			expect(await redis().run('ZCARD', `{${store.prefix}}:${prioritized}`)).toBe(10_000);
		});

		it('cost next to nothing while nothing happens', async () => {
			const { add, consume, untilAll } = opened();
			consume();
			await untilAll(await add(), 'sent');
			await delay(500);
			await redis().run('CONFIG', 'RESETSTAT');
			await delay(2_000);
			const stats = String(await redis().run('INFO', 'stats'));
			const commands = Number(/total_commands_processed:(\d+)/.exec(stats)?.[1]);
			// The hasty clock alone sweeps ten times.
			expect(commands).toBeLessThan(60);
		});
	});

	const password = 'password';
	const secured = useRedisServer({
		tls: true,
		lines: [
			`user outbox on >${password} ~{mine-*}* +@read +@write +@scripting +@connection +time +info`,
		],
	});
	describeDeliveryQueueContract({
		name: 'redis over TLS, under a prefix, for a user with no more rights than needed',
		shared: true,
		createStore: () =>
			createRedisStore(
				secured(),
				connectionTo(secured(), { username: 'outbox', password }),
				`mine-${randomUUID()}`,
			),
	});
});
