import {
	matchesQueueFilter,
	parseMessageCursor,
	toCounts,
	toQueuePage,
} from '../../../lib/core/queue-query';
import type { QueueFilter } from '../../../lib/core/queue-store';
import { deliveryStateSchema } from '../../../lib/core/queued-message';
import { aQueuedMessage } from '../../support/queued-messages';

describe('queries of queues', () => {
	it('give a cursor where there may be more, which leads back to the place', () => {
		const found = [9, 8, 7].map((rank) => ({
			message: aQueuedMessage({ uid: `message-${rank}`, createdAt: 1_767_603_600_000 }),
			rank,
		}));
		const page = toQueuePage(found, 2);
		expect(page.messages.map(({ uid }) => uid)).toEqual(['message-9', 'message-8']);
		expect(parseMessageCursor(page.nextCursor ?? '')).toEqual({
			createdAt: 1_767_603_600_000,
			rank: 8,
		});
		expect(toQueuePage(found, 3)).not.toHaveProperty('nextCursor');
		expect(toQueuePage([], 3)).toEqual({ messages: [] });
	});

	const message = aQueuedMessage({ createdAt: 5, contactId: 'c', dealId: 'd', tag: 't' });
	const fits: readonly QueueFilter[] = [
		{},
		{ queue: 'default', callUid: 'call-1', state: 'pending', recipient: 'jane@example.com' },
		{ contactId: 'c', dealId: 'd', tag: 't', queue: undefined },
		{ createdFrom: 5, createdBefore: 6 },
	];
	it.each(fits)('fit %j', (filter) => {
		expect(matchesQueueFilter(message, filter)).toBe(true);
	});

	const fitsNot: readonly QueueFilter[] = [
		...[{ queue: 'news' }, { callUid: 'x' }, { state: 'sent' as const }, { recipient: 'x' }],
		...[{ contactId: 'x' }, { dealId: 'x' }, { tag: 'x' }, { tag: 't', queue: 'news' }],
		...[{ createdFrom: 6 }, { createdBefore: 5 }],
	];
	it.each(fitsNot)('do not fit %j', (filter) => {
		expect(matchesQueueFilter(message, filter)).toBe(false);
	});

	it('count every state', () => {
		const counts = toCounts(new Map([['sent', 3]]));
		expect(Object.keys(counts).toSorted()).toEqual(deliveryStateSchema.options.toSorted());
		expect(counts).toMatchObject({ sent: 3, pending: 0 });
	});
});
