import { setTimeout as delay } from 'node:timers/promises';

import { ACCOUNT, settle, type Deliveries } from './use-deliveries';

/** Which messages are brought to whom, when, and in what order. */
export function describeBringing(opened: () => Deliveries): void {
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
		const { add, consume, untilAll, messages, handled } = opened();
		consume({ concurrency: 5 });
		const dueAt = Date.now() + 700;
		const uids = await add([{ dueAt }, {}, { dueAt: dueAt + 200 }]);
		await untilAll(uids, 'sent');
		expect(handled).toEqual([1, 0, 2].map((index) => uids[index]));
		for (const message of await messages.find(uids)) {
			expect(message?.sentAt).toBeGreaterThanOrEqual(message?.dueAt ?? NaN);
		}
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
		expect(await messages.change([cancelled], ['pending'], { state: 'cancelled' })).toEqual([true]);
		await untilAll([kept], 'sent');
		expect(handled).toEqual([kept]);
	});
}
