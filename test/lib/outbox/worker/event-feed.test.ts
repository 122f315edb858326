import { storeError } from '../../../../lib/core/errors';
import { FINAL_STATES } from '../../../../lib/core/message-rules';
import type { DeliveryEvent } from '../../../../lib/core/queued-message';
import { startEventFeed, type EventFeedOptions } from '../../../../lib/outbox/worker/event-feed';
import { toEventOutput } from '../../../../lib/outbox/worker/event-output';
import { createHarness, QUEUE, type Harness } from './harness';

describe('the feed of events', () => {
	let harness: Harness;
	let batches: (readonly DeliveryEvent[])[];
	let troubles: unknown[];
	beforeEach(() => {
		harness = createHarness();
		batches = [];
		troubles = [];
	});

	const start = (overrides: Partial<EventFeedOptions> = {}) =>
		startEventFeed(
			{
				queue: QUEUE,
				name: 'listener-1',
				states: FINAL_STATES,
				listener: async (events) => void batches.push(events),
				onTrouble: (error) => troubles.push(error),
				...overrides,
			},
			harness.environment,
		);
	/** One event of a state, and none else that the feed would tell of. */
	const happen = async (uid: string, state: 'sent' | 'failed' | 'deferred' = 'sent') => {
		await harness.enqueue(uid);
		await harness.backend.messages.change([uid], ['pending'], { state });
	};
	const told = () => batches.flat().map(({ message }) => `${message.uid} ${message.state}`);

	it('tells of final states, together with what comes within a second', async () => {
		const feed = await start();
		await happen('a');
		await happen('b', 'deferred');
		await harness.clock.advance(500);
		await happen('c', 'failed');
		expect(batches).toEqual([]);
		await harness.clock.advance(500);
		expect(batches).toHaveLength(1);
		expect(told()).toEqual(['a sent', 'c failed']);
		await feed.stop();
		expect(harness.clock.sleeping).toBe(0);
	});

	it('tells of those states alone that it is asked for', async () => {
		const feed = await start({ states: ['deferred'] });
		await happen('a');
		await happen('b', 'deferred');
		await harness.clock.advance(1_000);
		expect(told()).toEqual(['b deferred']);
		await feed.stop();
	});

	it('tells of 100 at once, without waiting for more', async () => {
		const feed = await start();
		for (let index = 0; index < 250; index++) await happen(`m${index}`);
		await harness.clock.advance(10);
		expect(batches.map((batch) => batch.length)).toEqual([100, 100]);
		await harness.clock.advance(1_000);
		expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
		expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(250);
		await feed.stop();
	});

	it('begins with what happens from its first start on', async () => {
		await happen('before');
		const feed = await start();
		await happen('after');
		await harness.clock.advance(1_000);
		expect(told()).toEqual(['after sent']);
		await feed.stop();
	});

	it('goes on where it stopped, and misses nothing meanwhile', async () => {
		const feed = await start();
		await happen('a');
		await harness.clock.advance(1_000);
		await feed.stop();
		await happen('b');
		const next = await start();
		await harness.clock.advance(1_000);
		expect(told()).toEqual(['a sent', 'b sent']);
		await next.stop();
	});

	it('misses nothing that happens between its first start and its second, either', async () => {
		await (await start()).stop();
		await happen('a');
		const next = await start();
		await harness.clock.advance(1_000);
		expect(told()).toEqual(['a sent']);
		await next.stop();
	});

	it('keeps the places of several listeners apart', async () => {
		const one = await start();
		const two = await start({ name: 'listener-2' });
		await happen('a');
		await harness.clock.advance(1_000);
		expect(told()).toEqual(['a sent', 'a sent']);
		await Promise.all([one.stop(), two.stop()]);
	});

	it('tells again what the listener has not taken, and of the trouble once', async () => {
		let failures = 3;
		const feed = await start({
			async listener(events) {
				if (failures-- > 0) throw new TypeError('secret');
				batches.push(events);
			},
		});
		await happen('a');
		await harness.clock.advance(120_000);
		expect(told()).toEqual(['a sent']);
		expect(troubles).toHaveLength(1);
		expect(troubles[0]).toMatchObject({ code: 'internal_error', retry: 'later' });
		expect(String(troubles[0])).not.toContain('secret');
		await feed.stop();
	});

	it('tells again after a crash what was not yet on record as taken', async () => {
		const put = jest.spyOn(harness.backend.documents, 'put');
		await start();
		await happen('a');
		// Between the listener and the record: the process is gone.
		put.mockReturnValue(new Promise(() => undefined));
		await harness.clock.advance(1_000);
		put.mockRestore();
		const next = await start();
		await harness.clock.advance(1_000);
		expect(told()).toEqual(['a sent', 'a sent']);
		expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(1);
		await next.stop();
	});

	it('does not tell again because the record cannot be written for a moment', async () => {
		const { put } = harness.backend.documents;
		const feed = await start();
		let failures = 3;
		jest
			.spyOn(harness.backend.documents, 'put')
			.mockImplementation(async (...args) =>
				failures-- > 0 ? Promise.reject(storeError('Away.')) : put(...args),
			);
		await happen('a');
		await harness.clock.advance(60_000);
		await happen('b');
		await harness.clock.advance(60_000);
		expect(told()).toEqual(['a sent', 'b sent']);
		expect(troubles).toHaveLength(1);
		await feed.stop();
	});

	it('goes on when the store is back', async () => {
		const events = jest
			.spyOn(harness.backend.messages, 'events')
			.mockRejectedValue(storeError('Away.'));
		const feed = await start();
		await happen('a');
		await harness.clock.advance(10_000);
		events.mockRestore();
		await harness.clock.advance(60_000);
		expect(told()).toEqual(['a sent']);
		expect(troubles).toHaveLength(1);
		await feed.stop();
	});

	it('keeps its place among many events that nobody wants to hear of', async () => {
		const feed = await start({ states: ['failed'] });
		const put = jest.spyOn(harness.backend.documents, 'put');
		for (let index = 0; index < 1_100; index++) await happen(`m${index}`);
		await harness.clock.advance(30_000);
		expect(put).toHaveBeenCalledTimes(1);
		await happen('last', 'failed');
		await harness.clock.advance(1_000);
		expect(told()).toEqual(['last failed']);
		await feed.stop();
	});

	it('does next to nothing while nothing happens', async () => {
		const events = jest.spyOn(harness.backend.messages, 'events');
		const feed = await start();
		await harness.clock.advance(3_600_000);
		expect(events.mock.calls.length).toBeLessThanOrEqual(121);
		await feed.stop();
	});

	it('waits for the listener when it stops', async () => {
		let take = (): void => undefined;
		const feed = await start({
			listener: () => new Promise<void>((resolve) => (take = resolve)),
		});
		await happen('a');
		await harness.clock.advance(1_000);
		let stopped = false;
		const stopping = feed.stop().then(() => (stopped = true));
		await harness.clock.advance(1_000);
		expect(stopped).toBe(false);
		take();
		await stopping;
		const next = await start();
		await harness.clock.advance(1_000);
		expect(told()).toEqual([]);
		await next.stop();
	});

	it('gives events out with what is known of the message', async () => {
		const feed = await start();
		await harness.enqueue('a', { contactId: 'c1', dealId: 'd1', tag: 'otp' });
		await harness.backend.messages.change(['a'], ['pending'], {
			state: 'failed',
			failure: { code: 'provider_error', message: 'No such user.', status: 550 },
			code: 550,
			enhancedCode: '5.1.1',
		});
		await harness.clock.advance(1_000);
		const [event] = batches.flat();
		expect(event && toEventOutput(event)).toMatchObject({
			event_id: event?.id,
			event_at: '2026-01-05T09:00:00Z',
			uuid: 'a',
			recipient: 'a@example.com',
			status: 'failed',
			attempts: 0,
			reason: 'No such user.',
			code: 550,
			enhanced_code: '5.1.1',
			contact_id: 'c1',
			deal_id: 'd1',
			tag: 'otp',
			id: null,
			message_id: null,
			sent_at: null,
		});
		await feed.stop();
	});
});
