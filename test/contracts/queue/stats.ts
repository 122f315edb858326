import type { MessageState } from '../../../lib/core/queued-message';
import { LEASE_MS } from '../backend/use-store';
import { OWN, QUEUE, type OpenedQueue } from './use-queue';

const NOTHING: Readonly<Record<MessageState, number>> = {
	pending: 0,
	sending: 0,
	deferred: 0,
	sent: 0,
	failed: 0,
	suppressed: 0,
	cancelled: 0,
	unknown: 0,
};

/** What is said of a queue as a whole. */
export function describeStats(opened: () => OpenedQueue): void {
	describe('stats', () => {
		it('of an empty queue are all zero', async () => {
			expect(await opened().messages.stats(QUEUE)).toEqual({ counts: NOTHING, sentLastMinute: 0 });
		});

		it('count the messages of the queue by their states', async () => {
			const { messages, add, addAndTake, clock } = opened();
			const dueAt = clock.now() + 1;
			await add([{ dueAt }, { dueAt }, { state: 'deferred', dueAt }, { state: 'unknown' }]);
			await add([{ state: 'failed' }, { state: 'cancelled' }, { state: 'suppressed' }]);
			await add([{ queue: 'news' }, { queue: 'news', state: 'sent' }]);
			await addAndTake();
			const { message, lease } = await addAndTake();
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			expect(await messages.stats(QUEUE)).toMatchObject({
				counts: {
					...{ pending: 2, sending: 1, deferred: 1, sent: 1 },
					...{ failed: 1, suppressed: 1, cancelled: 1, unknown: 1 },
				},
			});
			expect(await messages.stats('news')).toMatchObject({
				counts: { ...NOTHING, pending: 1, sent: 1 },
			});
		});

		it('say since when the oldest message has been due that waits', async () => {
			const { messages, add, clock } = opened();
			const now = clock.now();
			await add([{ dueAt: now + 1 }, { state: 'sent', dueAt: now - 9 }]);
			await add([{ queue: 'news', dueAt: now - 9 }]);
			expect(await messages.stats(QUEUE)).not.toHaveProperty('oldestDueAt');
			await add([{ dueAt: now - 2 }, { state: 'deferred', dueAt: now - 3, account: 'account-2' }]);
			expect(await messages.stats(QUEUE)).toMatchObject({ oldestDueAt: now - 3 });
		});

		it('count what was sent within the last minute', async () => {
			const { messages, addAndTake, clock } = opened();
			for (let count = 0; count < 3; count++) {
				const { message, lease } = await addAndTake();
				const change = { state: 'sent', sentAt: clock.now() } as const;
				await messages.settle(message.uid, lease.token, change);
				await clock.advance(25_000);
			}
			expect(await messages.stats(QUEUE)).toMatchObject({ sentLastMinute: 2 });
			expect(await messages.stats('news')).toMatchObject({ sentLastMinute: 0 });
		});
	});

	describe('nextDueInMs', () => {
		it('is nothing where nothing waits', async () => {
			const { messages, add } = opened();
			expect(await messages.nextDueInMs(OWN)).toBeUndefined();
			await add([{ account: 'account-2' }, { queue: 'news' }, { state: 'failed' }]);
			expect(await messages.nextDueInMs(OWN)).toBeUndefined();
			expect(await messages.nextDueInMs({ queue: QUEUE, accounts: [] })).toBeUndefined();
		});

		it('is how long the next message of these accounts has to wait', async () => {
			const { messages, add, clock } = opened();
			const now = clock.now();
			await add([{ dueAt: now + 700 }, { dueAt: now + 900, priority: 5 }]);
			await add([{ dueAt: now + 500, account: 'account-2', priority: -5 }]);
			expect(await messages.nextDueInMs(OWN)).toBe(700);
			const accounts = ['account-1', 'account-2'];
			expect(await messages.nextDueInMs({ queue: QUEUE, accounts })).toBe(500);
			await clock.advance(600);
			expect(await messages.nextDueInMs(OWN)).toBe(100);
			expect(await messages.nextDueInMs({ queue: QUEUE, accounts })).toBe(0);
		});

		it('is how long a lease goes on where nothing else waits', async () => {
			const { messages, addAndTake, clock } = opened();
			const { message, lease } = await addAndTake();
			expect(await messages.nextDueInMs(OWN)).toBe(LEASE_MS);
			await clock.advance(1_000);
			expect(await messages.nextDueInMs(OWN)).toBe(LEASE_MS - 1_000);
			await messages.renew([message.uid], lease);
			expect(await messages.nextDueInMs(OWN)).toBe(LEASE_MS);
			await clock.advance(LEASE_MS + 5);
			expect(await messages.nextDueInMs(OWN)).toBe(0);
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			expect(await messages.nextDueInMs(OWN)).toBeUndefined();
		});
	});
}
