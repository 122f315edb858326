import type { QueuedMessage } from '../../../lib/core/queued-message';
import { aContent } from '../../support/queued-messages';
import { QUEUE, uidsOf, type OpenedQueue } from './use-queue';

/** What is forgotten because somebody wants it, not because its time is over. */
export function describeForget(opened: () => OpenedQueue): void {
	const states = ['sent', 'failed', 'suppressed', 'cancelled', 'unknown'] as const;

	describe('forget', () => {
		it('takes messages in a final state away, and leaves all others alone', async () => {
			const { messages, add, addAndTake } = opened();
			const { message: sending } = await addAndTake();
			const waiting = await add([{}, { state: 'deferred' }]);
			const final = await add(states.map((state) => ({ state })));
			const uids = uidsOf([sending, ...waiting, ...final]);
			const forgotten = await messages.forget([...uids, 'nobody']);
			expect(forgotten).toEqual([...Array(3).fill(false), ...Array(5).fill(true), false]);
			const left = [sending, ...waiting, ...states.map(() => undefined)];
			expect(await messages.find(uids)).toEqual(left);
			expect(await messages.forget(uids)).toEqual(Array(8).fill(false));
			expect(await messages.forget([])).toEqual([]);
		});

		it('leaves nothing of them, and everything of their neighbours', async () => {
			const { messages, add, take, aLease, clock } = opened();
			const own: Partial<QueuedMessage> = {
				...{ recipient: 'a@x.co', contactId: 'c', dealId: 'd', tag: 't' },
				content: aContent(),
			};
			const [gone = '', kept = ''] = uidsOf(await add([own, { recipient: 'b@x.co' }]));
			const [alone = ''] = uidsOf(await add([own]));
			const lease = aLease();
			await take(3, lease);
			for (const uid of [gone, kept, alone]) {
				await messages.settle(uid, lease.token, { state: 'sent', sentAt: clock.now() });
			}
			expect(await messages.forget([gone, alone])).toEqual([true, true]);

			for (const uid of [gone, alone]) expect(await messages.readContent(uid)).toBeUndefined();
			expect(await messages.readContent(kept)).toBeDefined();
			expect(await messages.hasCall('call-0001')).toBe(true);
			expect(await messages.hasCall('call-0002')).toBe(false);
			const { recipient, contactId, dealId, tag } = own;
			for (const filter of [{ recipient }, { contactId }, { dealId }, { tag }]) {
				expect(await messages.list(filter, { limit: 5 })).toEqual({ messages: [] });
			}
			const events = await messages.events(QUEUE, { limit: 10 });
			expect(events.map(({ message }) => message.uid)).toEqual([kept, kept]);
			expect(await messages.stats(QUEUE)).toMatchObject({ counts: { sent: 1 }, sentLastMinute: 1 });
		});

		it('never lets the call of which they were be stored again as long as any is left', async () => {
			const { messages, add } = opened();
			const [gone, kept] = await add([{ state: 'sent' }, {}]);
			await messages.forget([gone?.uid ?? '']);
			if (!gone || !kept) throw new Error('nothing was added');
			await messages.add({ uid: gone.callUid, content: aContent(), messages: [gone, kept] });
			expect(await messages.find([gone.uid])).toEqual([undefined]);
		});

		it('takes 1,200 away, and the events of two queues', async () => {
			const { messages, add } = opened();
			const queues = [QUEUE, 'news'];
			const added = await add(
				Array.from({ length: 1_200 }, (_, index) => ({ queue: queues[index % 2] ?? QUEUE })),
			);
			const uids = uidsOf(added);
			await messages.change(uids, ['pending'], { state: 'cancelled' });
			expect(await messages.forget(uids)).toEqual(Array(1_200).fill(true));
			for (const queue of queues) expect(await messages.events(queue, { limit: 5 })).toEqual([]);
			expect(await messages.list({}, { limit: 5 })).toEqual({ messages: [] });
		});
	});
}
