import type { DeliveryEvent, QueuedMessage } from '../../../lib/core/queued-message';
import { aContent } from '../../support/queued-messages';
import { LEASE_MS } from '../backend/use-store';
import { QUEUE, type OpenedQueue } from './use-queue';

/** What is told of the messages. */
export function describeEvents(opened: () => OpenedQueue): void {
	const allEvents = (queue = QUEUE): Promise<readonly DeliveryEvent[]> =>
		opened().messages.events(queue, { limit: 1_000 });
	const told = (events: readonly DeliveryEvent[]) =>
		events.map(({ message: { uid, state } }) => [uid, state]);
	const idsOf = (events: readonly DeliveryEvent[]) => events.map(({ id }) => id);

	describe('events', () => {
		it('tell every change of state in order, with the message as it was then', async () => {
			const { messages, addAndTake, read, aLease, clock } = opened();
			const { message, lease } = await addAndTake({ tag: 'order', content: aContent() });
			const { uid } = message;
			const asItIs = async (): Promise<QueuedMessage | undefined> => read(uid);
			const expected = [await asItIs()];
			await clock.advance(10);
			const failure = { code: 'provider_error', message: 'come again later' } as const;
			await messages.settle(uid, lease.token, { state: 'deferred', failure, code: 451 });
			expected.push(await asItIs());
			await clock.advance(10);
			await messages.takeOne(uid, aLease());
			expected.push(await asItIs());
			await clock.advance(LEASE_MS + 1);
			const last = aLease();
			await messages.takeOne(uid, last);
			expected.push(await asItIs());
			await messages.settle(uid, last.token, { state: 'failed', failure });
			expected.push(await asItIs());
			await clock.advance(10);
			await messages.change([uid], ['failed'], { state: 'pending' });
			expected.push(await asItIs());

			const events = await allEvents();
			expect(events.map((event) => event.message)).toEqual(expected);
			expect(events.map(({ at }) => at)).toEqual(expected.map((each) => each?.updatedAt));
			expect(expected.map((each) => each?.state)).toEqual([
				...['sending', 'deferred', 'sending', 'sending', 'failed', 'pending'],
			]);
		});

		it('have ids that are unique and sort as text', async () => {
			const { messages, add, take, aLease } = opened();
			await add(Array.from({ length: 60 }, () => ({})));
			for (let round = 0; round < 4; round++) {
				const lease = aLease();
				const taken = await take(15, lease);
				for (const { message } of taken) {
					await messages.settle(message.uid, lease.token, { state: 'sent' });
				}
			}
			const ids = idsOf(await allEvents());
			expect(ids).toHaveLength(120);
			expect(new Set(ids).size).toBe(120);
			expect(ids.toSorted()).toEqual(ids);
		});

		it('are none for messages that are added, and for what changes nothing', async () => {
			const { messages, add, aLease } = opened();
			const [message] = await add();
			const uid = message?.uid ?? '';
			await messages.settle(uid, 'made up', { state: 'sent' });
			await messages.change([uid], ['failed'], { state: 'pending' });
			await messages.renew([uid], aLease());
			await messages.change([uid], ['pending'], { dueAt: 5 });
			expect(await allEvents()).toEqual([]);
			expect(await messages.lastEventId(QUEUE)).toBeUndefined();
		});

		it('are kept apart by queue', async () => {
			const { messages, addAndTake } = opened();
			const { message } = await addAndTake();
			const { message: news } = await addAndTake({ queue: 'news' });
			expect(told(await allEvents())).toEqual([[message.uid, 'sending']]);
			expect(told(await allEvents('news'))).toEqual([[news.uid, 'sending']]);
			expect(await allEvents('nothing')).toEqual([]);
			expect(await messages.lastEventId('nothing')).toBeUndefined();
			expect(await messages.lastEventId(QUEUE)).toBe((await allEvents())[0]?.id);
		});

		it.each([1, 2, 4, 6, 7])('come in pages of %i that give each of them once', async (limit) => {
			const { messages, addAndTake } = opened();
			for (let count = 0; count < 3; count++) {
				const { message, lease } = await addAndTake();
				await addAndTake({ queue: 'news' });
				await messages.settle(message.uid, lease.token, { state: 'sent' });
			}
			const paged: DeliveryEvent[] = [];
			for (let after: string | undefined; ;) {
				const page = await messages.events(QUEUE, { limit, ...(after !== undefined && { after }) });
				expect(page.length).toBeLessThanOrEqual(limit);
				paged.push(...page);
				if (page.length === 0) break;
				after = page.at(-1)?.id;
			}
			expect(paged).toHaveLength(6);
			expect(paged).toEqual(await allEvents());
		});

		it('can be followed from the newest one on', async () => {
			const { messages, addAndTake } = opened();
			const { message, lease } = await addAndTake();
			const after = await messages.lastEventId(QUEUE);
			if (after === undefined) throw new Error('there is no event');
			expect(await messages.events(QUEUE, { after, limit: 10 })).toEqual([]);
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			const later = await messages.events(QUEUE, { after, limit: 10 });
			expect(told(later)).toEqual([[message.uid, 'sent']]);
			expect(await messages.lastEventId(QUEUE)).toBe(later[0]?.id);
		});
	});
}
