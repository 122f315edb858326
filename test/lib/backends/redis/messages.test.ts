import { useStore } from '../../../contracts/backend/use-store';
import { OWN, QUEUE, toOpenedQueue, uidsOf } from '../../../contracts/queue/use-queue';
import { aContent, aQueuedCall } from '../../../support/queued-messages';
import { startFaultyLine, type FaultyLine } from './faulty-line';
import { connectionTo, createRedisStore, useRedisServer, type RedisStore } from './redis-store';

/** More than one script takes, so that the call is stored in parts. */
const MANY = 1_200;

describe('what the Redis store keeps of messages', () => {
	const redis = useRedisServer();
	let store: RedisStore;
	const openedStore = useStore(() => (store = createRedisStore(redis())));
	const opened = () => toOpenedQueue(openedStore());

	const run = (command: string, key: string, ...args: string[]): Promise<unknown> =>
		redis().run(command, `{${store.prefix}}:${key}`, ...args);
	const keys = async (): Promise<string[]> => {
		const found = (await redis().run('KEYS', `{${store.prefix}}:*`)) as string[];
		return found.map((key) => key.slice(store.prefix.length + 3)).sort();
	};

	it('says nothing of people and names in its keys, and shares one hash tag', async () => {
		const { add } = opened();
		await add([
			{
				...{ recipient: 'jane@example.com', account: 'smtp:jane@x.co', queue: 'jane-queue' },
				...{ contactId: 'jane-contact', dealId: 'jane-deal', tag: 'jane-tag' },
			},
		]);
		await openedStore().backend.documents?.put('jane', [{ key: 'jane@x.co', value: 1 }]);
		const all = (await redis().run('KEYS', `*${store.prefix}*`)) as string[];
		expect(all.length).toBeGreaterThan(10);
		expect(all.filter((key) => !key.startsWith(`{${store.prefix}}:`))).toEqual([]);
		expect(all.join('\n')).not.toContain('jane');
	});

	it('leaves nothing behind of what is purged but counts', async () => {
		const { add, addAndTake, messages, clock } = opened();
		const ended = { state: 'failed', retentionMs: 1, contactId: 'c', tag: 't' } as const;
		await add([ended, { ...ended, content: aContent() }]);
		const { message, lease } = await addAndTake({ retentionMs: 1, dealId: 'd' });
		await messages.settle(message.uid, lease.token, { state: 'sent', sentAt: clock.now() });
		await clock.advance(10);
		expect(await messages.purge({ limit: 10 })).toBe(3);
		const left = (await keys()).filter((key) => !/^(counts|events):/.test(key));
		expect(left).toEqual(['format', 'queues', 'rank', 'wake']);
		expect(await messages.stats(QUEUE)).toMatchObject({ counts: { sent: 0, failed: 0 } });
		expect(await messages.events(QUEUE, { limit: 10 })).toEqual([]);
	});

	it('shows a large call as a whole or not at all, and lets parts go by themselves', async () => {
		const { messages } = opened();
		const call = aQueuedCall(
			'call',
			Array.from({ length: MANY }, (_, index) => ({
				...(index % 2 === 0 && { content: aContent({ subject: `${index}` }) }),
			})),
		);
		const known = aQueuedCall('known', [{ uid: `call-${MANY - 1}` }]);
		await messages.add(known);
		await expect(messages.add(call)).rejects.toMatchObject({
			code: 'store_unavailable',
			message: expect.stringContaining(`call-${MANY - 1}`),
		});
		expect(await messages.hasCall('call')).toBe(false);
		expect((await messages.list({}, { limit: 10 })).messages).toEqual(known.messages);
		expect((await messages.stats(QUEUE)).counts.pending).toBe(1);
		const staged = (await keys()).filter((key) => key.startsWith('stage'));
		expect(staged.length).toBe(1 + MANY + MANY / 2);
		for (const key of staged) expect(await run('PTTL', key)).toBeGreaterThan(0);
	});

	it('keeps a large call for good once it is shown', async () => {
		const { messages, add, clock } = opened();
		const added = await add(
			Array.from({ length: MANY }, () => ({ content: aContent(), dueAt: clock.now() })),
		);
		for (const name of ['message', 'content']) {
			expect(await run('PTTL', `${name}:${added[MANY - 1]?.uid}`)).toBe(-1);
		}
		expect((await keys()).filter((key) => key.startsWith('stage'))).toEqual([]);
		const { messages: newest } = await messages.list({}, { limit: 3 });
		expect(newest.map(({ index }) => index)).toEqual([MANY - 1, MANY - 2, MANY - 3]);
	});

	it('takes up a large call anew that somebody began to store and did not finish', async () => {
		const { messages } = opened();
		const call = aQueuedCall(
			'call',
			Array.from({ length: MANY }, () => ({})),
		);
		await messages.hasCall('connects');
		await run('RPUSH', 'stage:call', 'another token', 'call-0 of another');
		await messages.add(call);
		expect((await messages.stats(QUEUE)).counts.pending).toBe(MANY);
	});

	it('refuses a call with the same uid twice', async () => {
		const { messages } = opened();
		const call = aQueuedCall('call', [{}, { uid: 'call-0' }]);
		await expect(messages.add(call)).rejects.toMatchObject({ code: 'store_unavailable' });
		expect(await messages.find(['call-0'])).toEqual([undefined]);
	});

	it('changes a message once that is named twice', async () => {
		const { messages, add } = opened();
		const [uid = ''] = uidsOf(await add([{}, {}]));
		const changed = await messages.change([uid, uid], ['pending'], { state: 'cancelled' });
		expect(changed).toEqual([true, true]);
		expect((await messages.stats(QUEUE)).counts).toMatchObject({ pending: 1, cancelled: 1 });
	});

	it('passes over turns whose message is gone', async () => {
		const { add, take } = opened();
		const [gone = '', kept = ''] = uidsOf(await add([{}, {}]));
		await run('DEL', `message:${gone}`);
		expect(uidsOf(await take())).toEqual([kept]);
	});

	it('says that it was evicted, where what a message says is gone', async () => {
		const { messages, add, aLease } = opened();
		const [message] = await add();
		await run('DEL', `call:${message?.callUid}`);
		await expect(messages.takeOne(message?.uid ?? '', aLease())).rejects.toMatchObject({
			code: 'store_unavailable',
			message: expect.stringContaining('noeviction'),
		});
	});
});

describe('the messages in Redis, when an answer gets lost,', () => {
	const redis = useRedisServer();
	let line: FaultyLine;
	const openedStore = useStore(async () => {
		line = await startFaultyLine(redis().port);
		return createRedisStore(redis(), connectionTo({ ...line, certificate: undefined }));
	});
	afterEach(() => line.remove());
	const opened = () => toOpenedQueue(openedStore());

	it.each([1, MANY])('are stored once, %i in a call', async (length) => {
		const { messages, add } = opened();
		await messages.hasCall('connects');
		line.loseNextAnswer();
		await add(Array.from({ length }, () => ({})));
		expect(line.connections).toBe(2);
		expect((await messages.stats(QUEUE)).counts.pending).toBe(length);
	});

	it('are taken once by uid, and count one attempt', async () => {
		const { messages, add, aLease } = opened();
		const [message] = await add();
		line.loseNextAnswer();
		const taken = await messages.takeOne(message?.uid ?? '', aLease());
		expect(taken?.message).toMatchObject({ state: 'sending', attempts: 1 });
	});

	it('are not taken twice, and whoever asked is told', async () => {
		const { messages, add, take } = opened();
		await add([{}, {}, {}]);
		line.loseNextAnswer();
		await expect(take(1)).rejects.toMatchObject({ code: 'store_unavailable', retry: 'later' });
		expect((await messages.stats(QUEUE)).counts).toMatchObject({ pending: 2, sending: 1 });
	});

	it('are settled once, which is told', async () => {
		const { messages, addAndTake } = opened();
		const { message, lease } = await addAndTake();
		line.loseNextAnswer();
		expect(await messages.settle(message.uid, lease.token, { state: 'sent' })).toBe(true);
		expect(await messages.events(QUEUE, { limit: 10 })).toHaveLength(2);
		expect(await messages.nextDueInMs(OWN)).toBeUndefined();
	});

	it('are changed once, which is told', async () => {
		const { messages, add } = opened();
		const uids = uidsOf(await add([{}, {}]));
		line.loseNextAnswer();
		const changed = await messages.change(uids, ['pending'], { state: 'cancelled' });
		expect(changed).toEqual([true, true]);
		expect(await messages.events(QUEUE, { limit: 10 })).toHaveLength(2);
	});
});
