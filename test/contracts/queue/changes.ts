import type { MessageState } from '../../../lib/core/queued-message';
import { uidsOf, type OpenedQueue } from './use-queue';

const STATES: readonly MessageState[] = [
	...(['pending', 'deferred', 'sent', 'failed', 'suppressed', 'cancelled', 'unknown'] as const),
];

/** What may be done with messages from outside. */
export function describeChanges(opened: () => OpenedQueue): void {
	describe('change', () => {
		it('cancels what waits, and leaves alone what does not', async () => {
			const { messages, add, addAndTake, take, clock } = opened();
			const { message: sending } = await addAndTake();
			const added = await add(STATES.map((state) => ({ state })));
			await clock.advance(10);
			const uids = [...uidsOf(added), sending.uid];
			const cancelled = await messages.change(uids, ['pending', 'deferred'], {
				state: 'cancelled',
			});
			expect(cancelled).toEqual([true, true, ...Array(6).fill(false)]);
			expect(await messages.find(uids)).toEqual([
				...added.slice(0, 2).map((message) => ({
					...message,
					state: 'cancelled',
					updatedAt: clock.now(),
				})),
				...added.slice(2),
				sending,
			]);
			expect(await take()).toEqual([]);
		});

		it('retries what failed, at once', async () => {
			const { messages, add, take, clock } = opened();
			const failure = { code: 'provider_error', message: 'refused' } as const;
			const [failed] = await add([
				{ state: 'failed', attempts: 8, dueAt: clock.now() - 9, failure, code: 550 },
				{ state: 'sent' },
			]);
			await clock.advance(10);
			const uid = failed?.uid ?? '';
			const from = ['failed', 'unknown', 'cancelled'] as const;
			expect(await messages.change([uid], from, { state: 'pending', attempts: 0 })).toEqual([true]);
			const [taken, ...others] = await take();
			expect(others).toEqual([]);
			expect(taken?.message).toMatchObject({ uid, attempts: 1, dueAt: clock.now() });
			expect(taken?.message).not.toHaveProperty('failure');
			expect(taken?.message).not.toHaveProperty('code');
		});

		it('lets wait until the time that it says', async () => {
			const { messages, add, take, clock } = opened();
			const [failed] = await add([{ state: 'failed' }]);
			const uid = failed?.uid ?? '';
			const dueAt = clock.now() + 1_000;
			await messages.change([uid], ['failed'], { state: 'pending', dueAt });
			expect(await take()).toEqual([]);
			await clock.advance(1_000);
			expect(uidsOf(await take())).toEqual([uid]);
		});

		it('moves what waits without changing its state', async () => {
			const { messages, add, take, read, clock } = opened();
			const [message] = await add([{ state: 'deferred', dueAt: clock.now() + 1_000, code: 451 }]);
			const uid = message?.uid ?? '';
			const dueAt = clock.now();
			expect(await messages.change([uid], ['deferred'], { dueAt })).toEqual([true]);
			expect(await read(uid)).toEqual({ ...message, dueAt });
			expect(uidsOf(await take())).toEqual([uid]);
		});

		it('takes a message away from its worker', async () => {
			const { messages, addAndTake, read } = opened();
			const { message, lease } = await addAndTake();
			await messages.change([message.uid], ['sending'], { state: 'unknown' });
			expect(await messages.settle(message.uid, lease.token, { state: 'sent' })).toBe(false);
			expect(await messages.renew([message.uid], lease)).toEqual([false]);
			expect(await read(message.uid)).toMatchObject({ state: 'unknown' });
		});

		it('is false for what is not there', async () => {
			const { messages, add } = opened();
			const [message] = await add();
			const uids = ['nobody', message?.uid ?? ''];
			expect(await messages.change(uids, ['pending'], { state: 'cancelled' })).toEqual([
				...[false, true],
			]);
			expect(await messages.change([], ['pending'], { state: 'cancelled' })).toEqual([]);
			expect(await messages.change(uids, [], { state: 'pending' })).toEqual([false, false]);
		});

		it('and a taker at the same time never both get the message', async () => {
			const { messages, add, aLease } = opened();
			const uids = uidsOf(await add(Array.from({ length: 40 }, () => ({}))));
			const outcomes = await Promise.all(
				uids.map(async (uid, index) => {
					const takenFirst = index % 2 === 0 ? messages.takeOne(uid, aLease()) : undefined;
					const cancelling = messages.change([uid], ['pending'], { state: 'cancelled' });
					const taken = await (takenFirst ?? messages.takeOne(uid, aLease()));
					return { cancelled: (await cancelling)[0], taken: taken !== undefined };
				}),
			);
			for (const { cancelled, taken } of outcomes) expect(cancelled).toBe(!taken);
		});

		it('changes 1,000 messages', async () => {
			const { messages, add } = opened();
			const uids = uidsOf(await add(Array.from({ length: 1_000 }, () => ({}))));
			const changed = await messages.change(uids, ['pending'], { state: 'cancelled' });
			expect(changed).toEqual(Array(1_000).fill(true));
			const { messages: found } = await messages.list({ state: 'cancelled' }, { limit: 1_000 });
			expect(found).toHaveLength(1_000);
		});
	});
}
