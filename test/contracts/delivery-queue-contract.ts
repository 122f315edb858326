import { setTimeout as delay } from 'node:timers/promises';

import type { TestStore } from './backend/use-store';
import {
	ACCOUNT,
	LEASE_MS,
	QUEUE,
	settle,
	until,
	useDeliveries,
} from './delivery-queue/use-deliveries';

export interface DeliveryQueueContract {
	readonly name: string;
	/** Whether the store can be opened more than once. */
	readonly shared: boolean;
	/** Makes an empty store for one test. */
	createStore(): TestStore | Promise<TestStore>;
}

/** How every queue brings messages to the workers. */
export function describeDeliveryQueueContract({
	name,
	shared,
	createStore,
}: DeliveryQueueContract): void {
	describe(`the contract of delivery queues, kept by ${name}`, () => {
		const opened = useDeliveries(createStore);

		it('brings what waits, and what comes while somebody waits for it', async () => {
			const { add, consume, untilAll, handled } = opened();
			const before = await add([{}, {}]);
			consume();
			await untilAll(before, 'sent');
			const later = await add();
			await untilAll(later, 'sent');
			expect(handled).toEqual([...before, ...later]);
		});

		it('hands out a message with what it says and the lease under which it was taken', async () => {
			const { messages, add, consume } = opened();
			const [uid = ''] = await add([{ tag: 'order' }]);
			const taken = new Promise((resolve) => {
				consume({
					async handle({ message, content }, lease) {
						const [held] = await messages.renew([message.uid], lease);
						resolve({ uid: message.uid, tag: message.tag, subject: content.subject, held });
						return settle(messages, message.uid, lease);
					},
				});
			});
			expect(await taken).toEqual({ uid, tag: 'order', subject: 'Your order', held: true });
		});

		it('brings what nobody was told of, as after a crash between storing and offering', async () => {
			const { addQuietly, consume, untilAll } = opened();
			const uids = (await addQuietly([{}, {}])).map((message) => message.uid);
			consume();
			await untilAll(uids, 'sent');
		});

		it('brings a message when it is due and not before', async () => {
			const { add, consume, untilAll, messages } = opened();
			consume({ concurrency: 5 });
			const dueAt = Date.now() + 700;
			const early: string[] = [];
			const uids = await add([{ dueAt }, {}, { dueAt: dueAt + 200 }]);
			const now = uids.slice(1, 2);
			await untilAll(now, 'sent');
			for (const message of await messages.find(uids)) {
				if (message?.state === 'sent' && Date.now() < dueAt) early.push(message.uid);
			}
			await untilAll(uids, 'sent');
			for (const message of await messages.find(uids)) {
				expect(message?.sentAt).toBeGreaterThanOrEqual(message?.dueAt ?? NaN);
			}
			expect(early).toEqual(now);
		});

		it('brings the more important first, and what is equally important in order', async () => {
			const { add, consume, untilAll, handled } = opened();
			const start = Date.now() - 1_000;
			const uids = await add(
				[0, 5, 0, -5, 5, 0, -5].map((priority, index) => ({ priority, dueAt: start + index })),
			);
			consume();
			await untilAll(uids, 'sent');
			expect(handled).toEqual([1, 4, 0, 2, 5, 3, 6].map((index) => uids[index]));
		});

		it('brings only what the consumer can deliver', async () => {
			const { add, consume, untilAll, stateOf, handled } = opened();
			const own = await add([{}, { account: 'account-3' }]);
			const others = await add([{ account: 'account-2' }, { queue: 'news' }]);
			consume({ accounts: [ACCOUNT, 'account-3'] });
			await untilAll(own, 'sent');
			expect(handled.toSorted()).toEqual([...own].sort());
			for (const uid of others) expect(await stateOf(uid)).toBe('pending');
			const another = consume({ accounts: ['account-2'] });
			await untilAll(others.slice(0, 1), 'sent');
			await another.stop();
		});

		it('hands out no more at the same time than it is told to', async () => {
			const { add, consume, untilAll, messages } = opened();
			const accounts = [ACCOUNT, 'account-2'];
			const uids = await add(
				Array.from({ length: 30 }, (_, index) => ({ account: accounts[index % 2] ?? '' })),
			);
			consume({
				accounts,
				concurrency: 3,
				async handle({ message: { uid } }, lease) {
					await delay(10);
					return settle(messages, uid, lease);
				},
			});
			await untilAll(uids, 'sent');
			expect(opened().most).toBe(3);
		});

		it('brings no message that was called back before it was due', async () => {
			const { add, consume, untilAll, messages, handled } = opened();
			consume();
			const dueAt = Date.now() + 500;
			const [cancelled = '', kept = ''] = await add([{ dueAt }, { dueAt: dueAt + 1 }]);
			expect(await messages.change([cancelled], ['pending'], { state: 'cancelled' })).toEqual([
				true,
			]);
			await untilAll([kept], 'sent');
			expect(handled).toEqual([kept]);
		});

		it('brings a message again at the time that was asked for', async () => {
			const { add, consume, untilAll, messages, handled } = opened();
			const [uid = ''] = await add();
			let dueAt = 0;
			consume({
				async handle({ message: { attempts } }, lease) {
					if (attempts > 1) return settle(messages, uid, lease);
					dueAt = Date.now() + 400;
					await messages.settle(uid, lease.token, { state: 'deferred', dueAt });
					return { kind: 'again', at: dueAt };
				},
			});
			await untilAll([uid], 'sent');
			expect(handled).toEqual([uid, uid]);
			const [message] = await messages.find([uid]);
			expect(message?.sentAt).toBeGreaterThanOrEqual(dueAt);
		});

		it('brings a message sooner that is offered anew', async () => {
			const { addQuietly, consume, untilAll, messages, queue } = opened();
			const [message] = await addQuietly([{ dueAt: Date.now() + 3_600_000 }]);
			if (!message) throw new Error('nothing was added');
			await queue.offer([message]);
			consume();
			const dueAt = Date.now();
			await messages.change([message.uid], ['pending'], { dueAt });
			await queue.offer([{ ...message, dueAt }]);
			await untilAll([message.uid], 'sent');
		});

		it('brings what failed once somebody wants it tried again', async () => {
			const { addQuietly, consume, untilAll, messages, queue } = opened();
			const [message] = await addQuietly();
			if (!message) throw new Error('nothing was added');
			await queue.offer([message]);
			consume({
				async handle({ message: { uid, attempts } }, lease) {
					if (attempts > 1) return settle(messages, uid, lease);
					await messages.settle(uid, lease.token, { state: 'failed' });
					return { kind: 'settled' };
				},
			});
			await untilAll([message.uid], 'failed');
			await messages.change([message.uid], ['failed'], { state: 'pending' });
			await queue.offer([message]);
			await untilAll([message.uid], 'sent');
		});

		it('brings a message once, however often it is offered', async () => {
			const { addQuietly, consume, untilAll, queue, handled } = opened();
			const messages = await addQuietly([{}, {}, {}]);
			const uids = messages.map(({ uid }) => uid);
			await Promise.all(Array.from({ length: 5 }, () => queue.offer(messages)));
			consume();
			await untilAll(uids, 'sent');
			await queue.offer(messages);
			await delay(200);
			expect(handled.toSorted()).toEqual(uids.toSorted());
		});

		it('keeps a message with its worker for longer than a lease', async () => {
			const { add, consume, untilAll, messages, handled } = opened();
			const [uid = ''] = await add();
			const slow = {
				leaseMs: 600,
				async handle(_taken: unknown, lease: { readonly token: string }) {
					await delay(2_000);
					return settle(messages, uid, lease);
				},
			};
			consume(slow);
			consume(slow);
			await untilAll([uid], 'sent');
			expect(handled).toEqual([uid]);
		});

		it('brings a message whose worker is gone once its lease has lapsed', async () => {
			const { add, consume, untilAll, messages } = opened();
			const [uid = ''] = await add();
			const lostAt = Date.now();
			await messages.takeOne(uid, { token: 'of the dead', ms: 800 });
			consume();
			await untilAll([uid], 'sent');
			const [message] = await messages.find([uid]);
			expect(message?.attempts).toBe(2);
			expect(message?.sentAt).toBeGreaterThanOrEqual(lostAt + 800);
		});

		it('tells of a worker that fails, and brings its message again', async () => {
			const { add, consume, untilAll, messages, troubles } = opened();
			const [uid = ''] = await add();
			const failure = new Error('the worker has a bug');
			consume({
				leaseMs: 800,
				async handle({ message: { attempts } }, lease) {
					if (attempts === 1) throw failure;
					return settle(messages, uid, lease);
				},
			});
			await untilAll([uid], 'sent');
			expect(troubles).toEqual([failure]);
		});

		it('never hands a message to two at the same time', async () => {
			const { add, consume, untilAll, messages, handled, doubled, reopen } = opened();
			const backends = shared ? [undefined, reopen(), reopen()] : [undefined, undefined, undefined];
			for (const backend of backends) {
				const options = {
					concurrency: 5,
					leaseMs: LEASE_MS,
					async handle(
						{ message: { uid } }: { readonly message: { readonly uid: string } },
						lease: { readonly token: string },
					) {
						await delay(Math.random() * 5);
						return settle(messages, uid, lease);
					},
				};
				consume(options, backend);
			}
			const uids = (
				await Promise.all([1, 2, 3].map(() => add(Array.from({ length: 100 }, () => ({})))))
			).flat();
			await untilAll(uids, 'sent');
			expect(doubled).toEqual([]);
			expect(handled.toSorted()).toEqual(uids.toSorted());
		});

		describe('stop', () => {
			it('waits for what is under way, and leaves the rest to others', async () => {
				const { add, consume, untilAll, messages, handled, stateOf } = opened();
				const uids = await add([{}, {}, {}, {}]);
				let finish = (): void => undefined;
				const consumer = consume({
					concurrency: 2,
					async handle({ message: { uid } }, lease) {
						await new Promise<void>((resolve) => {
							const others = finish;
							finish = () => {
								others();
								resolve();
							};
						});
						return settle(messages, uid, lease);
					},
				});
				await until(() => handled.length === 2);
				let stopped = false;
				const stopping = consumer.stop().then(() => {
					stopped = true;
				});
				await delay(300);
				expect(stopped).toBe(false);
				finish();
				await stopping;
				expect(handled).toHaveLength(2);
				for (const uid of handled) expect(await stateOf(uid)).toBe('sent');

				consume();
				await untilAll(uids, 'sent');
				expect(handled.toSorted()).toEqual(uids.toSorted());
				expect((await messages.find(uids)).map((each) => each?.attempts)).toEqual([1, 1, 1, 1]);
			});

			it('may be called twice, and right after the beginning', async () => {
				const { add, consume, handled } = opened();
				const consumer = consume();
				await Promise.all([consumer.stop(), consumer.stop()]);
				await add();
				await delay(200);
				expect(handled).toEqual([]);
			});

			it('is what closing does, too', async () => {
				const { add, consume, messages, handled, queue, stateOf } = opened();
				const [uid = ''] = await add();
				consume({
					async handle(_taken, lease) {
						await delay(200);
						return settle(messages, uid, lease);
					},
				});
				await until(() => handled.length === 1);
				await queue.close();
				expect(await stateOf(uid)).toBe('sent');
				expect((await messages.stats(QUEUE)).counts.sent).toBe(1);
			});
		});
	});
}
