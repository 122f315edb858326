import type { MessageChange } from '../../../lib/core/queue-store';
import { aContent } from '../../support/queued-messages';
import { LEASE_MS } from '../backend/use-store';
import { uidsOf, type OpenedQueue } from './use-queue';

/** What a worker may do with the messages that it has taken. */
export function describeSettling(opened: () => OpenedQueue): void {
	describe('settle', () => {
		it('changes the message and gives it back for good', async () => {
			const { messages, addAndTake, read, take, clock } = opened();
			const { message, lease } = await addAndTake();
			await clock.advance(10);
			const change: MessageChange = {
				state: 'sent',
				providerMessageId: 'p-1',
				messageId: '<m@x.co>',
				code: 250,
				enhancedCode: '2.0.0',
				sentAt: clock.now(),
			};
			expect(await messages.settle(message.uid, lease.token, change)).toBe(true);
			expect(await read(message.uid)).toEqual({ ...message, ...change, updatedAt: clock.now() });
			expect(await messages.readContent(message.uid)).toEqual(aContent());
			await clock.advance(LEASE_MS + 1);
			expect(await take()).toEqual([]);
		});

		it('lets it wait for another turn', async () => {
			const { messages, addAndTake, take, clock } = opened();
			const { message, lease } = await addAndTake();
			const dueAt = clock.now() + 2 * LEASE_MS;
			const failure = { code: 'rate_limited', message: 'too often', status: 429 } as const;
			await messages.settle(message.uid, lease.token, { state: 'deferred', dueAt, failure });
			await clock.advance(2 * LEASE_MS - 1);
			expect(await take()).toEqual([]);
			await clock.advance(1);
			expect(await take()).toMatchObject([{ message: { uid: message.uid, attempts: 2, dueAt } }]);
		});

		it('lets it wait for a turn at once where no time is said', async () => {
			const { messages, addAndTake, take, clock } = opened();
			const { message, lease } = await addAndTake({ dueAt: clock.now() - 5 });
			const change: MessageChange = { state: 'pending', attempts: 0 };
			await messages.settle(message.uid, lease.token, change);
			expect(await take()).toMatchObject([
				{ message: { uid: message.uid, attempts: 1, dueAt: clock.now() } },
			]);
		});

		it('forgets with a new state why it was in the one before', async () => {
			const { messages, addAndTake, read, aLease } = opened();
			const { message, lease } = await addAndTake();
			const failure = { code: 'provider_error', message: 'come again later' } as const;
			const deferred: MessageChange = {
				...{ state: 'deferred', failure, code: 451, enhancedCode: '4.7.1' },
			};
			await messages.settle(message.uid, lease.token, deferred);
			expect(await read(message.uid)).toMatchObject(deferred);
			const again = aLease();
			await messages.takeOne(message.uid, again);
			await messages.settle(message.uid, again.token, { state: 'sent', code: 250 });
			const sent = await read(message.uid);
			expect(sent).toMatchObject({ state: 'sent', code: 250 });
			expect(sent).not.toHaveProperty('failure');
			expect(sent).not.toHaveProperty('enhancedCode');
		});

		it('works after the lease has lapsed as long as nobody else has taken the message', async () => {
			const { messages, addAndTake, read, clock } = opened();
			const { message, lease } = await addAndTake();
			await clock.advance(LEASE_MS + 1);
			expect(await messages.settle(message.uid, lease.token, { state: 'sent' })).toBe(true);
			expect(await read(message.uid)).toMatchObject({ state: 'sent' });
		});

		it('is false, and changes nothing, for whoever has no lease', async () => {
			const { messages, addAndTake, read } = opened();
			const { message, lease } = await addAndTake();
			const { message: other, lease: othersLease } = await addAndTake();
			expect(await messages.settle(message.uid, 'made up', { state: 'sent' })).toBe(false);
			expect(await messages.settle(message.uid, othersLease.token, { state: 'sent' })).toBe(false);
			expect(await messages.settle('nobody', lease.token, { state: 'sent' })).toBe(false);
			expect(await read(message.uid)).toEqual(message);

			expect(await messages.settle(other.uid, othersLease.token, { state: 'failed' })).toBe(true);
			expect(await messages.settle(other.uid, othersLease.token, { state: 'sent' })).toBe(false);
			expect(await read(other.uid)).toMatchObject({ state: 'failed' });
		});
	});

	describe('renew', () => {
		it('prolongs leases from now on', async () => {
			const { messages, addAndTake, take, clock } = opened();
			const { message, lease } = await addAndTake();
			await clock.advance(LEASE_MS - 1);
			expect(await messages.renew([message.uid], lease)).toEqual([true]);
			await clock.advance(LEASE_MS - 1);
			expect(await take()).toEqual([]);
			await clock.advance(2);
			expect(uidsOf(await take())).toEqual([message.uid]);
		});

		it('says of each message whether its lease still holds', async () => {
			const { messages, add, take, aLease } = opened();
			const added = await add([{}, {}, {}, {}]);
			const [first = '', second = '', third = '', fourth = ''] = uidsOf(added);
			const lease = aLease();
			await take(3, lease);
			await messages.settle(second, lease.token, { state: 'sent' });
			await messages.change([third], ['sending'], { state: 'cancelled' });
			expect(await messages.renew([fourth, third, 'nobody', second, first], lease)).toEqual([
				...[false, false, false, false, true],
			]);
			expect(await messages.renew([first], aLease())).toEqual([false]);
			expect(await messages.renew([], lease)).toEqual([]);
		});

		it('changes nothing else', async () => {
			const { messages, addAndTake, read, clock } = opened();
			const { message, lease } = await addAndTake();
			await clock.advance(10);
			await messages.renew([message.uid], lease);
			expect(await read(message.uid)).toEqual(message);
		});
	});
}
