import { setTimeout as delay } from 'node:timers/promises';

import { settle, type Deliveries } from './use-deliveries';

/** When a message is brought more than once, and when not. */
export function describeRepeating(opened: () => Deliveries): void {
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
}
