import { setTimeout as delay } from 'node:timers/promises';

import type { QueuedMessage } from '../../../lib/core/queued-message';
import { QUEUE, uidsOf, type OpenedQueue } from './use-queue';

const RETENTION_MS = 10_000;

/** What is forgotten, and when. */
export function describePurge(opened: () => OpenedQueue): void {
	const left = async (): Promise<readonly string[]> =>
		uidsOf((await opened().messages.list({}, { limit: 1_000 })).messages).toReversed();

	/** A message in each state that is final, and before them one in each that is not. */
	const addOneOfEach = async (overrides: Partial<QueuedMessage> = {}) => {
		const { add, addAndTake } = opened();
		const retentionMs = RETENTION_MS;
		const dueAt = Number.MAX_SAFE_INTEGER;
		const { message: sending } = await addAndTake({ retentionMs, ...overrides });
		const unfinished = await add([
			{ retentionMs, dueAt, ...overrides },
			{ state: 'deferred', retentionMs, dueAt, ...overrides },
		]);
		const states = ['sent', 'failed', 'suppressed', 'cancelled', 'unknown'] as const;
		const final = await add(states.map((state) => ({ state, retentionMs, ...overrides })));
		return { unfinished: uidsOf([sending, ...unfinished]), final: uidsOf(final) };
	};

	describe('purge', () => {
		it('forgets what is final once its retention is over, and nothing else', async () => {
			const { messages, clock } = opened();
			const { unfinished, final } = await addOneOfEach();
			await clock.advance(RETENTION_MS - 1);
			expect(await messages.purge({ limit: 100 })).toBe(0);
			expect(await left()).toEqual([...unfinished, ...final]);
			await clock.advance(2);
			expect(await messages.purge({ limit: 100 })).toBe(5);
			expect(await left()).toEqual(unfinished);
			expect(await messages.purge({ limit: 100 })).toBe(0);
		});

		it('counts the retention from the last change', async () => {
			const { messages, addAndTake, clock } = opened();
			const { message, lease } = await addAndTake({ retentionMs: RETENTION_MS });
			await clock.advance(RETENTION_MS);
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			await clock.advance(RETENTION_MS - 1);
			expect(await messages.purge({ limit: 100 })).toBe(0);
			await clock.advance(2);
			expect(await messages.purge({ limit: 100 })).toBe(1);
		});

		it('forgets what is final and has not changed since a time, whatever its retention', async () => {
			const { messages, clock } = opened();
			const { unfinished, final } = await addOneOfEach();
			await clock.advance(5);
			expect(await messages.purge({ limit: 100, before: clock.now() - 5 })).toBe(0);
			const [kept = ''] = final;
			await messages.change([kept], ['sent'], { state: 'failed' });
			expect(await messages.purge({ limit: 100, before: clock.now() })).toBe(4);
			expect(await left()).toEqual([...unfinished, kept]);
		});

		it('keeps to one queue where it is given', async () => {
			const { messages, add, clock } = opened();
			const ended = { state: 'sent', retentionMs: RETENTION_MS } as const;
			const [own, news, third] = uidsOf(await add([ended, { ...ended, queue: 'news' }, ended]));
			await clock.advance(1);
			const before = clock.now();
			expect(await messages.purge({ limit: 1, queue: 'news', before })).toBe(1);
			expect(await left()).toEqual([own, third]);
			await clock.advance(RETENTION_MS);
			expect(await messages.purge({ limit: 5, queue: 'news' })).toBe(0);
			expect(await messages.purge({ limit: 5, queue: QUEUE })).toBe(2);
			expect(news).toBeDefined();
		});

		it('forgets no more at once than it is told to', async () => {
			const { messages, add, clock } = opened();
			await add(Array.from({ length: 5 }, () => ({ state: 'sent' as const, retentionMs: 1 })));
			await clock.advance(5);
			expect(await messages.purge({ limit: 2 })).toBe(2);
			expect(await messages.purge({ limit: 2, before: clock.now() })).toBe(2);
			expect(await messages.purge({ limit: 2 })).toBe(1);
		});

		it('leaves nothing of what it forgets', async () => {
			const { messages, add, addAndTake, clock } = opened();
			const ended = { state: 'sent', retentionMs: 1 } as const;
			const [first, kept] = await add([ended, { ...ended, retentionMs: RETENTION_MS }]);
			const { message, lease } = await addAndTake({ retentionMs: 1, recipient: 'a@x.co' });
			await messages.settle(message.uid, lease.token, { state: 'sent', sentAt: clock.now() });
			await clock.advance(5);
			expect(await messages.purge({ limit: 100 })).toBe(2);
			const uids = [first?.uid ?? '', message.uid];
			expect(await messages.find(uids)).toEqual([undefined, undefined]);
			for (const uid of uids) expect(await messages.readContent(uid)).toBeUndefined();
			expect(await messages.readContent(kept?.uid ?? '')).toBeDefined();
			expect(await messages.hasCall(message.callUid)).toBe(false);
			expect(await messages.hasCall(kept?.callUid ?? '')).toBe(true);
			expect(await messages.list({ recipient: 'a@x.co' }, { limit: 5 })).toEqual({ messages: [] });
			expect(await messages.events(QUEUE, { limit: 5 })).toEqual([]);
			expect(await messages.stats(QUEUE)).toMatchObject({ counts: { sent: 1 }, sentLastMinute: 0 });
		});

		it('keeps events as long as they are young enough', async () => {
			const { messages, addAndTake, clock } = opened();
			const { message, lease } = await addAndTake({ retentionMs: RETENTION_MS });
			await clock.advance(RETENTION_MS - 1);
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			await messages.purge({ limit: 100 });
			expect(await messages.events(QUEUE, { limit: 5 })).toHaveLength(2);
			await clock.advance(2);
			expect(await messages.purge({ limit: 100 })).toBe(0);
			expect(await messages.events(QUEUE, { limit: 5 })).toMatchObject([
				{ message: { state: 'sent' } },
			]);
		});

		it('happens by itself as calls are added', async () => {
			const { messages, add, read, clock } = opened();
			const [ended] = await add([{ state: 'sent', retentionMs: RETENTION_MS }]);
			// No more than once a minute.
			await clock.advance(RETENTION_MS + 60_000);
			const [fresh] = await add();
			while ((await read(ended?.uid ?? '')) !== undefined) await delay(10);
			expect(await messages.find([fresh?.uid ?? ''])).toEqual([fresh]);
		});

		it('never gives the id of an event again', async () => {
			const { messages, addAndTake, clock } = opened();
			const { message, lease } = await addAndTake({ retentionMs: 1 });
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			const last = (await messages.lastEventId(QUEUE)) ?? '';
			await clock.advance(5);
			await messages.purge({ limit: 100 });
			await addAndTake();
			const [event] = await messages.events(QUEUE, { after: last, limit: 5 });
			expect(event?.message.state).toBe('sending');
		});
	});
}
