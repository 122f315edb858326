import { createMessageMap } from '../../../lib/backends/memory/message-map';
import { createLocalQueue } from '../../../lib/backends/local-queue';
import type { Consumer, ConsumeOptions } from '../../../lib/core/delivery-queue';
import { storeError } from '../../../lib/core/errors';
import type { QueueStore } from '../../../lib/core/queue-store';
import { createFakeClock } from '../../support/fake-clock';
import { createFakeIds } from '../../support/fake-ids';
import { aContent } from '../../support/queued-messages';
import { ACCOUNT, messageTo, QUEUE } from '../outbox/worker/harness';

const LEASE_MS = 60_000;

function setUp() {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const store = createMessageMap({ clock });
	const { take: takeFromStore } = store;
	const take = jest.spyOn(store, 'take');
	const queue = createLocalQueue({ store, clock, ids });
	const begun: string[] = [];
	const troubles: unknown[] = [];
	/** Ends the turn of a message. */
	const ends = new Map<string, () => void>();

	const add = (uid: string, overrides: Parameters<typeof messageTo>[2] = {}) => {
		const message = messageTo(uid, clock, overrides);
		return store.add({ uid: message.callUid, content: aContent(), messages: [message] });
	};
	const consume = (options: Partial<ConsumeOptions> = {}): Consumer =>
		queue.consume({
			queue: QUEUE,
			accounts: [ACCOUNT],
			concurrency: 2,
			leaseMs: LEASE_MS,
			async handle({ message: { uid } }, { token }) {
				begun.push(uid);
				await new Promise<void>((resolve) => ends.set(uid, resolve));
				await store.settle(uid, token, { state: 'sent' });
				return { kind: 'settled' };
			},
			onTrouble: (error) => troubles.push(error),
			...options,
		});
	const end = async (uid: string): Promise<void> => {
		ends.get(uid)?.();
		await clock.advance(0);
	};
	const stateOf = async (uid: string) => (await store.find([uid]))[0]?.state;
	return { clock, store, take, takeFromStore, queue, begun, troubles, add, consume, end, stateOf };
}

describe('the local queue', () => {
	it('brings a message to the worker at once, without any time passing', async () => {
		const { clock, begun, add, consume } = setUp();
		consume();
		await clock.advance(0);
		await add('a');
		await clock.advance(0);
		expect(begun).toEqual(['a']);
	});

	it('handles no more at once than it is told to, the more important first', async () => {
		const { clock, begun, add, consume, end } = setUp();
		await add('low', { priority: 1 });
		await add('high', { priority: 3 });
		await add('middle', { priority: 2 });
		consume();
		await clock.advance(0);
		expect(begun).toEqual(['high', 'middle']);
		await end('high');
		expect(begun).toEqual(['high', 'middle', 'low']);
	});

	it('waits for messages that are not due, and takes each at its time', async () => {
		const { clock, begun, add, consume } = setUp();
		consume();
		await add('later', { dueAt: clock.now() + 3_600_000 });
		await clock.advance(3_599_000);
		expect(begun).toEqual([]);
		await clock.advance(1_000);
		expect(begun).toEqual(['later']);
	});

	it('does next to nothing while there is nothing to do', async () => {
		const { clock, take, consume } = setUp();
		consume();
		await clock.advance(3_600_000);
		expect(take.mock.calls.length).toBeLessThanOrEqual(121);
	});

	it('does not keep looking while a due message cannot be had', async () => {
		const { clock, take, add, consume } = setUp();
		await add('a');
		take.mockResolvedValue([]);
		consume();
		await clock.advance(1_000);
		expect(take.mock.calls.length).toBeLessThanOrEqual(201);
	});

	it('leaves messages of other queues and accounts alone', async () => {
		const { clock, begun, add, consume } = setUp();
		await add('a', { queue: 'other' });
		await add('b', { account: 'account-2' });
		consume();
		await clock.advance(60_000);
		expect(begun).toEqual([]);
	});

	it('keeps what it is at, however long that takes', async () => {
		const { clock, begun, add, consume, end, stateOf } = setUp();
		await add('a');
		consume();
		consume();
		await clock.advance(20 * LEASE_MS);
		expect(begun).toEqual(['a']);
		await end('a');
		expect(await stateOf('a')).toBe('sent');
	});

	it('takes over what a dead worker had taken, once its lease has lapsed', async () => {
		const { clock, store, begun, add, consume } = setUp();
		await add('a');
		const request = { queue: QUEUE, accounts: [ACCOUNT], limit: 1 };
		await store.take(request, { token: 'dead', ms: LEASE_MS });
		consume();
		await clock.advance(LEASE_MS - 1);
		expect(begun).toEqual([]);
		await clock.advance(1_000);
		expect(begun).toEqual(['a']);
	});

	it('finds what the store does not tell of', async () => {
		const { clock, store, begun, add } = setUp();
		const deaf: QueueStore = { ...store, watch: () => () => undefined };
		createLocalQueue({ store: deaf, clock, ids: createFakeIds() }).consume({
			queue: QUEUE,
			accounts: [ACCOUNT],
			concurrency: 1,
			leaseMs: LEASE_MS,
			async handle({ message }) {
				begun.push(message.uid);
				return { kind: 'settled' };
			},
			onTrouble: () => undefined,
		});
		await clock.advance(0);
		await add('a');
		await clock.advance(30_000);
		expect(begun).toEqual(['a']);
	});

	describe('when it is stopped', () => {
		it('finishes what is under way, and takes nothing more', async () => {
			const { clock, begun, add, consume, end, stateOf } = setUp();
			await add('a');
			const consumer = consume({ concurrency: 1 });
			await clock.advance(0);
			await add('b');
			let stopped = false;
			const stopping = consumer.stop().then(() => (stopped = true));
			await clock.advance(5 * LEASE_MS);
			expect(stopped).toBe(false);
			await end('a');
			await stopping;
			expect(begun).toEqual(['a']);
			expect([await stateOf('a'), await stateOf('b')]).toEqual(['sent', 'pending']);
			expect(clock.sleeping).toBe(0);
		});

		it('hands back what it has taken and not begun, as if it had never taken it', async () => {
			const { clock, store, take, takeFromStore, begun, add, consume } = setUp();
			await add('a');
			let arrive = (): void => undefined;
			const arrived = new Promise<void>((resolve) => (arrive = resolve));
			take.mockImplementation(async (...args) => {
				const taken = await takeFromStore(...args);
				await arrived;
				return taken;
			});
			const [before] = await store.find(['a']);
			const consumer = consume();
			await clock.advance(0);
			expect((await store.find(['a']))[0]?.state).toBe('sending');
			const stopping = consumer.stop();
			arrive();
			await stopping;
			expect(begun).toEqual([]);
			expect(await store.find(['a'])).toEqual([before]);
		});

		it('stops all consumers with the queue', async () => {
			const { clock, queue, consume } = setUp();
			consume();
			consume();
			await clock.advance(0);
			await queue.close();
			expect(clock.sleeping).toBe(0);
		});
	});

	describe('when something goes wrong', () => {
		it('goes on trying, less and less often, and tells of it', async () => {
			const { clock, take, takeFromStore, begun, troubles, add, consume } = setUp();
			await add('a');
			take.mockRejectedValue(storeError('The store is away.'));
			consume();
			await clock.advance(60_000);
			expect(troubles.length).toBeGreaterThan(3);
			expect(troubles.length).toBeLessThan(15);
			take.mockImplementation(takeFromStore);
			await clock.advance(15_000);
			expect(begun).toEqual(['a']);
		});

		it('goes on with the others when a turn breaks off', async () => {
			const { clock, begun, troubles, add, consume } = setUp();
			await add('a');
			await add('b');
			consume({
				concurrency: 1,
				async handle({ message: { uid } }) {
					begun.push(uid);
					throw new TypeError('unforeseen');
				},
			});
			await clock.advance(0);
			expect(begun).toEqual(['a', 'b']);
			expect(troubles).toHaveLength(2);
		});
	});

	it('two workers share the messages, and each goes to one of them', async () => {
		const { clock, begun, add, consume, end } = setUp();
		const uids = Array.from({ length: 20 }, (_, index) => `m${index}`);
		for (const uid of uids) await add(uid);
		consume();
		consume();
		for (let done = 0; done < uids.length; done++) {
			await clock.advance(0);
			const next = begun[done];
			if (next !== undefined) await end(next);
		}
		expect([...begun].sort()).toEqual([...uids].sort());
	});
});
