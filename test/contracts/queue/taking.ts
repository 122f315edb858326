import { LEASE_MS } from '../backend/use-store';
import { aContent } from '../../support/queued-messages';
import { OWN, QUEUE, uidsOf, type OpenedQueue } from './use-queue';

/** Who gets which message, and when. */
export function describeTaking(opened: () => OpenedQueue): void {
	describe('take', () => {
		it('gives due messages with what they say, which are being sent from then on', async () => {
			const { add, take, read, clock } = opened();
			const own = aContent({ subject: 'For you alone' });
			const [first, second] = await add([{ dueAt: clock.now() - 1 }, { content: own }]);
			await clock.advance(5);
			const taken = await take();
			const sending = { state: 'sending', attempts: 1, updatedAt: clock.now() };
			const { content: _content, ...withoutContent } = second ?? {};
			expect(taken).toEqual([
				{ message: { ...first, ...sending }, content: aContent() },
				{ message: { ...withoutContent, ...sending }, content: own },
			]);
			expect(await read(first?.uid ?? '')).toEqual({ ...first, ...sending });
		});

		it('gives nothing where there is nothing, or for no account', async () => {
			const { messages, add, take, aLease } = opened();
			expect(await take()).toEqual([]);
			await add();
			expect(await messages.take({ queue: QUEUE, accounts: [], limit: 5 }, aLease())).toEqual([]);
		});

		it('gives what has the greatest priority first, and then what was due first', async () => {
			const { add, take, clock } = opened();
			const now = clock.now();
			const added = await add([
				{ priority: 0, dueAt: now - 1 },
				{ priority: 5, dueAt: now - 1 },
				{ priority: 0, dueAt: now - 2 },
				{ priority: -5, dueAt: now - 9 },
				{ priority: 5, dueAt: now - 3 },
			]);
			const expected = [4, 1, 2, 0, 3].map((index) => added[index]?.uid);
			expect(uidsOf(await take(2))).toEqual(expected.slice(0, 2));
			expect(uidsOf(await take(2))).toEqual(expected.slice(2, 4));
			expect(uidsOf(await take(2))).toEqual(expected.slice(4));
		});

		it('keeps queues and accounts apart, and joins the accounts that are asked for', async () => {
			const { messages, add, take, aLease, clock } = opened();
			const now = clock.now();
			const [own, another, third] = await add([
				{ dueAt: now - 1 },
				{ account: 'account-2', dueAt: now - 3 },
				{ account: 'account-3', dueAt: now - 2 },
				{ account: 'account-4' },
			]);
			await add([{ queue: 'news' }]);
			expect(uidsOf(await take())).toEqual([own?.uid]);
			const request = { queue: QUEUE, accounts: ['account-3', 'account-1', 'account-2'], limit: 5 };
			expect(uidsOf(await messages.take(request, aLease()))).toEqual([another?.uid, third?.uid]);
			expect(await messages.take({ ...OWN, queue: 'News', limit: 5 }, aLease())).toEqual([]);
			expect(await messages.take({ ...OWN, queue: 'news', limit: 5 }, aLease())).toHaveLength(1);
		});

		it('gives nothing before it is due, whatever its priority', async () => {
			const { add, take, clock } = opened();
			const [later, due] = await add([{ priority: 9, dueAt: clock.now() + 1_000 }, {}]);
			expect(uidsOf(await take())).toEqual([due?.uid]);
			await clock.advance(999);
			expect(await take()).toEqual([]);
			await clock.advance(1);
			expect(uidsOf(await take())).toEqual([later?.uid]);
		});

		it('gives nothing that is final', async () => {
			const { add, take } = opened();
			const states = ['sent', 'failed', 'suppressed', 'cancelled', 'unknown'] as const;
			await add(states.map((state) => ({ state })));
			expect(await take()).toEqual([]);
		});

		it('gives a message to nobody else until its lease has lapsed, and then again', async () => {
			const { messages, add, take, clock, aLease } = opened();
			const [added] = await add();
			const uid = added?.uid ?? '';
			const stale = aLease();
			await take(1, stale);
			await clock.advance(LEASE_MS - 1);
			expect(await take()).toEqual([]);
			await clock.advance(2);
			const lease = aLease();
			const [again] = await take(1, lease);
			expect(again?.message).toMatchObject({ uid, state: 'sending', attempts: 2 });
			expect(await messages.renew([uid], stale)).toEqual([false]);
			expect(await messages.settle(uid, stale.token, { state: 'sent' })).toBe(false);
			expect(await messages.renew([uid], lease)).toEqual([true]);
		});

		it('gives what became due again beside what has not been tried', async () => {
			const { messages, add, addAndTake, take, clock } = opened();
			const { message, lease } = await addAndTake();
			const dueAt = clock.now() + 1_000;
			await messages.settle(message.uid, lease.token, { state: 'deferred', dueAt });
			const [fresh] = await add([{ dueAt: dueAt + 1 }]);
			await clock.advance(1_001);
			expect(uidsOf(await take())).toEqual([message.uid, fresh?.uid]);
		});

		it('never gives two takers the same message, of 50 at once', async () => {
			const { add, take } = opened();
			const added = await add(Array.from({ length: 120 }, () => ({})));
			const taken = await Promise.all(Array.from({ length: 50 }, () => take(3)));
			const uids = taken.flatMap(uidsOf);
			expect(new Set(uids).size).toBe(uids.length);
			expect(uids.toSorted()).toEqual(uidsOf(added).toSorted());
		});
	});

	describe('takeOne', () => {
		it('takes the very message, with what it says', async () => {
			const { messages, add, aLease, clock } = opened();
			const [, second] = await add([{ priority: 9 }, {}]);
			const uid = second?.uid ?? '';
			const lease = aLease();
			expect(await messages.takeOne(uid, lease)).toEqual({
				message: { ...second, state: 'sending', attempts: 1, updatedAt: clock.now() },
				content: aContent(),
			});
			expect(await messages.renew([uid], lease)).toEqual([true]);
		});

		it('cannot have what is not there, not due, final, or being sent', async () => {
			const { messages, add, addAndTake, aLease, clock } = opened();
			const waiting = await add([
				{ dueAt: clock.now() + 1 },
				...(['sent', 'failed', 'suppressed', 'cancelled', 'unknown'] as const).map((state) => ({
					state,
				})),
			]);
			const { message } = await addAndTake();
			for (const uid of ['nobody', ...uidsOf(waiting), message.uid]) {
				expect(await messages.takeOne(uid, aLease())).toBeUndefined();
			}
		});

		it('can have what is deferred once it is due, and what a worker has let lapse', async () => {
			const { messages, addAndTake, aLease, clock } = opened();
			const { message, lease } = await addAndTake();
			const dueAt = clock.now() + 1_000;
			await messages.settle(message.uid, lease.token, { state: 'deferred', dueAt });
			expect(await messages.takeOne(message.uid, aLease())).toBeUndefined();
			await clock.advance(1_000);
			expect((await messages.takeOne(message.uid, aLease()))?.message.attempts).toBe(2);
			expect(await messages.takeOne(message.uid, aLease())).toBeUndefined();
			await clock.advance(LEASE_MS + 1);
			expect((await messages.takeOne(message.uid, aLease()))?.message.attempts).toBe(3);
		});

		it('gives the message to exactly one of 50 at once', async () => {
			const { messages, add, aLease } = opened();
			const [message] = await add();
			const taken = await Promise.all(
				Array.from({ length: 50 }, () => messages.takeOne(message?.uid ?? '', aLease())),
			);
			expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
		});
	});
}
