import type { QueueFilter } from '../../../lib/core/queue-store';
import type { QueuedMessage } from '../../../lib/core/queued-message';
import { aContent } from '../../support/queued-messages';
import { uidsOf, type OpenedQueue } from './use-queue';

/** How messages are looked up that nobody holds in the hand. */
export function describeLists(opened: () => OpenedQueue): void {
	/** One message that fits and one that does not, in all filters but those of time. */
	const marked: Partial<QueuedMessage> = {
		queue: 'news',
		state: 'failed',
		recipient: 'a@x.co',
		contactId: 'contact-1',
		dealId: 'deal-1',
		tag: 'Ünïcode',
	};
	const other: Partial<QueuedMessage> = {
		queue: 'orders',
		state: 'sent',
		recipient: 'b@x.co',
		contactId: 'contact-2',
		dealId: 'deal-2',
		tag: 'ünïcode',
	};
	const found = async (filter: QueueFilter, limit = 100): Promise<readonly QueuedMessage[]> =>
		(await opened().messages.list(filter, { limit })).messages;

	/** Every page, the first one first. */
	const pages = async (filter: QueueFilter, limit: number) => {
		const all: (readonly string[])[] = [];
		for (let cursor: string | undefined; ;) {
			const page = await opened().messages.list(filter, {
				limit,
				...(cursor !== undefined && { cursor }),
			});
			all.push(uidsOf(page.messages));
			cursor = page.nextCursor;
			if (cursor === undefined) return all;
		}
	};

	describe('list', () => {
		it('finds nothing in an empty store', async () => {
			expect(await opened().messages.list({}, { limit: 10 })).toEqual({ messages: [] });
			expect(await found({ recipient: 'a@x.co' })).toEqual([]);
		});

		it('gives whole messages without their content, the newest first', async () => {
			const { add, clock } = opened();
			const [first, second] = await add([marked, {}]);
			await clock.advance(1_000);
			const [third] = await add([other]);
			const [before] = await add([{ createdAt: 1, content: aContent() }]);
			const { content: _content, ...beforeAll } = before ?? {};
			expect(await found({})).toEqual([third, second, first, beforeAll]);
		});

		const filters: readonly QueueFilter[] = [
			{ queue: 'news' },
			{ state: 'failed' },
			{ recipient: 'a@x.co' },
			{ contactId: 'contact-1' },
			{ dealId: 'deal-1' },
			{ tag: 'Ünïcode' },
		];
		it.each(filters)('finds by %j, and leaves the others out', async (filter) => {
			const { add } = opened();
			const [message] = await add([marked, other, {}]);
			expect(await found(filter)).toEqual([message]);
		});

		it('finds by call', async () => {
			const { add } = opened();
			const [first, second] = await add([{}, {}]);
			await add();
			expect(await found({ callUid: first?.callUid })).toEqual([second, first]);
			expect(await found({ callUid: 'another' })).toEqual([]);
		});

		it('asks that all that is given fits', async () => {
			const { add, clock } = opened();
			const [message] = await add([marked, { ...other, recipient: 'a@x.co', tag: 'Ünïcode' }]);
			expect(await found({ recipient: 'a@x.co', tag: 'Ünïcode' })).toHaveLength(2);
			const all: QueueFilter = {
				...{ queue: 'news', callUid: message?.callUid, state: 'failed', recipient: 'a@x.co' },
				...{ contactId: 'contact-1', dealId: 'deal-1', tag: 'Ünïcode' },
				...{ createdFrom: clock.now(), createdBefore: clock.now() + 1 },
			};
			expect(await found(all)).toEqual([message]);
			for (const wrong of [
				...[{ queue: 'orders' }, { callUid: 'x' }, { contactId: 'x' }, { dealId: 'x' }],
				...[{ tag: 'x' }, { recipient: 'x' }, { state: 'sent' }, { createdBefore: 5 }],
			] as const) {
				expect(await found({ ...all, ...wrong })).toEqual([]);
			}
		});

		it('finds what was created from a time on, and before another', async () => {
			const { add } = opened();
			const [one, two, three] = await add(
				[1_000, 2_000, 3_000].map((createdAt) => ({ createdAt, contactId: 'c' })),
			);
			for (const filter of [{}, { contactId: 'c' }]) {
				expect(await found({ ...filter, createdFrom: 2_000 })).toEqual([three, two]);
				expect(await found({ ...filter, createdBefore: 2_000 })).toEqual([one]);
				const between = { ...filter, createdFrom: 1_001, createdBefore: 3_000 };
				expect(await found(between)).toEqual([two]);
			}
		});

		it('follows the state that a message is in now', async () => {
			const { messages, addAndTake, read } = opened();
			const { message, lease } = await addAndTake({ ...marked, state: 'pending' });
			expect(await found({ state: 'pending' })).toEqual([]);
			expect(await found({ state: 'sending', tag: 'Ünïcode' })).toEqual([message]);
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			expect(await found({ state: 'sending' })).toEqual([]);
			expect(await found({ queue: 'news', state: 'sent' })).toEqual([await read(message.uid)]);
		});
	});

	describe('the pages of a list', () => {
		/** Seven messages, the first ones in one call; returns their uids, the newest first. */
		const addSeven = async (): Promise<readonly string[]> => {
			const { add, clock } = opened();
			const tag = 'seven';
			const first = await add([{ tag }, { tag }, { tag }, { tag }]);
			await clock.advance(1);
			const second = await add([{ tag }]);
			const third = await add([{ tag }, { tag }]);
			return uidsOf([...first, ...second, ...third]).toReversed();
		};

		it.each([1, 2, 3, 6, 7, 8])('of %i give every message once, in order', async (limit) => {
			const newestFirst = await addSeven();
			for (const filter of [{}, { tag: 'seven' }]) {
				const all = await pages(filter, limit);
				expect(all.flat()).toEqual(newestFirst);
				expect(all).toHaveLength(Math.ceil(7 / limit));
			}
		});

		it('stay within the times that were asked for', async () => {
			const [, , , , ...first] = await addSeven();
			const { clock } = opened();
			const filter = { createdFrom: clock.now() - 1, createdBefore: clock.now() };
			const all = await pages(filter, 2);
			expect(all.flat().slice(-first.length)).toEqual(first);
			expect(all.flat()).toHaveLength(4);
		});

		it('are not shifted by messages that are added or changed', async () => {
			const { messages, add } = opened();
			const newestFirst = await addSeven();
			const first = await messages.list({}, { limit: 3 });
			expect(uidsOf(first.messages)).toEqual(newestFirst.slice(0, 3));
			await add();
			await messages.change(newestFirst, ['pending'], { state: 'cancelled' });
			const { nextCursor: cursor = '' } = first;
			const rest = await messages.list({}, { limit: 10, cursor });
			expect(uidsOf(rest.messages)).toEqual(newestFirst.slice(3));
			expect(rest.nextCursor).toBeUndefined();
		});

		it.each([0, -1, 1.5, 1_001, NaN])('of %d are refused', async (limit) => {
			await expect(opened().messages.list({}, { limit })).rejects.toMatchObject({
				code: 'validation_error',
				details: { field: 'limit' },
			});
		});

		it.each(['', 'x', '1', '1:', ':1', '-1:1', "1:1\n'"])(
			'after the cursor %j, which no list gave out, are refused',
			async (cursor) => {
				await expect(opened().messages.list({}, { limit: 1, cursor })).rejects.toMatchObject({
					code: 'validation_error',
					details: { field: 'cursor' },
				});
			},
		);
	});
}
