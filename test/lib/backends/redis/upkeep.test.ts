import type { SubmissionState } from '../../../../lib/core/submission';
import type { SubmissionPage } from '../../../../lib/core/submission-query';
import { useStore } from '../../../contracts/backend/use-store';
import { createRedisStore, useRedisServer, type RedisStore } from './redis-store';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('what the Redis store keeps', () => {
	const redis = useRedisServer();
	let store: RedisStore;
	const opened = useStore(() => (store = createRedisStore(redis())));

	/** The store's keys without their prefix. */
	const keys = async (): Promise<string[]> => {
		const base = `{${store.prefix}}`;
		const found = (await redis().run('KEYS', `${base}:*`)) as string[];
		return found.map((key) => key.slice(base.length + 1)).sort();
	};
	const run = (command: string, key: string, ...args: string[]): Promise<unknown> =>
		redis().run(command, `{${store.prefix}}:${key}`, ...args);
	const holderKey = async (): Promise<string> =>
		(await keys()).find((key) => key.startsWith('holder:')) ?? 'none';
	const details = {
		recipients: ['jane@example.com', 'joe@example.com'],
		tags: ['order'],
		contactId: 'c-1',
		dealId: 'd-1',
		contextType: 'ticket',
		contextId: '42',
		origin: { slot: '0:1' },
	};

	it('has one hash tag, so that a cluster keeps it in one slot', async () => {
		const { claim, backend } = opened();
		await claim(details);
		await backend.secret();
		await backend.rates.take([{ name: 'account', limits: [{ limit: 1, perMs: DAY_MS }] }]);
		await backend.rates.rest('channel', DAY_MS);
		const all = (await redis().run('KEYS', `*${store.prefix}*`)) as string[];
		expect(all.length).toBeGreaterThan(10);
		expect(all.filter((key) => !key.startsWith(`{${store.prefix}}:`))).toEqual([]);
	});

	it('has no personal data in the names of its keys', async () => {
		const { backend, claim } = opened();
		const { record } = await claim({ ...details, key: 'jane@example.com' });
		await backend.rates.take([{ name: 'jane', limits: [{ limit: 1, perMs: DAY_MS }] }]);
		await backend.rates.rest('jane', DAY_MS);
		const names = (await keys()).filter((key) => key !== `record:${record.uid}`).join('\n');
		for (const secret of ['jane', 'c-1', 'd-1', 'ticket', 'order']) {
			expect(names).not.toContain(secret);
		}
	});

	it('is kept apart from stores with other prefixes, even ones that begin alike', async () => {
		const { claim, clock } = opened();
		const { record } = await claim(details);
		const other = createRedisStore(redis(), undefined, `${store.prefix}:record`);
		const backend = other.open({
			clock,
			ids: { uid: () => 'u', token: () => 't', jitter: () => 0 },
		});
		const { submissions } = backend;
		expect(await submissions.findByUid(record.uid)).toBeUndefined();
		expect(await submissions.findByKey(record.scope, record.key)).toBeUndefined();
		expect((await submissions.list({}, { limit: 10 })).submissions).toEqual([]);
		expect(await submissions.claim(record, { token: 'token', ms: 1 })).toEqual({ claimed: true });
		await backend.close();
	});

	it('expires together with the hold on its key, after its retention', async () => {
		const { claim, submissions } = opened();
		const { record, lease } = await claim({ ...details, retentionMs: DAY_MS });
		const sent = { ...record, state: 'sent' as const };
		await submissions.swap(sent, { token: lease.token }, null);
		const both = "return { redis.call('PTTL', KEYS[1]), redis.call('PTTL', KEYS[2]) }";
		const names = [`record:${record.uid}`, await holderKey()];
		const paths = names.map((name) => `{${store.prefix}}:${name}`);
		const [leftMs, holderLeftMs] = (await redis().run('EVAL', both, '2', ...paths)) as number[];
		expect(holderLeftMs).toBe(leftMs);
		expect(leftMs).toBeGreaterThan(DAY_MS - HOUR_MS);
		expect(leftMs).toBeLessThan(DAY_MS + HOUR_MS);
	});

	it('does not expire while somebody holds it', async () => {
		const { claim, submissions, aLease } = opened();
		const { record, lease } = await claim({ retentionMs: 0 });
		expect(await run('PTTL', `record:${record.uid}`)).toBe(-1);
		await submissions.swap({ ...record, state: 'released' }, { token: lease.token }, null);
		expect(await run('PTTL', `record:${record.uid}`)).toBeGreaterThan(0);
		await submissions.swap({ ...record, attempts: 2 }, { revision: 2 }, aLease());
		expect(await run('PTTL', `record:${record.uid}`)).toBe(-1);
		expect(await run('PTTL', await holderKey())).toBe(-1);
	});

	it.each(['unknown', 'sending'] as const)(
		'does not expire in state %s: it outlives the window until resolved',
		async (state: SubmissionState) => {
			const { claim, submissions } = opened();
			const { record, lease } = await claim({ retentionMs: 0 });
			await submissions.swap({ ...record, state }, { token: lease.token }, null);
			expect(await run('PTTL', `record:${record.uid}`)).toBe(-1);
			expect(await run('PTTL', await holderKey())).toBe(-1);
			await submissions.swap({ ...record, state: 'sent' }, { revision: 2 }, null);
			expect(await run('PTTL', `record:${record.uid}`)).toBeGreaterThan(0);
			expect(await run('PTTL', await holderKey())).toBeGreaterThan(0);
		},
	);

	it('is forgotten at last when it was unknown and was resolved later', async () => {
		const { claim, submissions, clock } = opened();
		const { record, lease } = await claim({ retentionMs: DAY_MS });
		await submissions.swap({ ...record, state: 'unknown' }, { token: lease.token }, null);
		await clock.advance(10 * DAY_MS);
		expect(await submissions.prune(10)).toBe(0);
		const resolved = { ...record, state: 'sent' as const, updatedAt: clock.now() };
		await submissions.swap(resolved, { revision: 2 }, null);
		expect(await submissions.prune(10)).toBe(0);
		await clock.advance(DAY_MS);
		expect(await submissions.prune(10)).toBe(1);
	});

	it('leaves nothing behind when it is pruned', async () => {
		const { claim, submissions, clock, aRecord, aLease } = opened();
		const { record, lease } = await claim({ ...details, retentionMs: DAY_MS });
		const receipt = {
			status: 'sent' as const,
			id: 'p-1',
			messageId: '<m@x.co>',
			sentAt: 1,
			accepted: [],
			rejected: [],
		};
		const sent = { ...record, state: 'sent' as const, receipt };
		await submissions.swap(sent, { token: lease.token }, null);
		const next = aRecord({ ...details, retentionMs: 0 });
		await submissions.claim(next, aLease(), { uid: record.uid, revision: 2 });
		await clock.advance(DAY_MS);
		expect(await submissions.prune(10)).toBe(2);
		expect(await keys()).toEqual(['format']);
	});

	it('leaves nothing behind when it expired before it was pruned', async () => {
		const { claim, submissions, clock, aRecord, aLease } = opened();
		const { record, lease } = await claim({ ...details, retentionMs: DAY_MS });
		await submissions.swap({ ...record, state: 'sent' }, { token: lease.token }, null);
		const holder = await holderKey();
		for (const key of [`record:${record.uid}`, holder]) await run('PEXPIRE', key, '0');

		expect(await submissions.findByKey(record.scope, record.key)).toBeUndefined();
		expect((await submissions.list({}, { limit: 10 })).submissions).toEqual([]);
		const { scope, fingerprint } = record;
		const slot = { scope, slot: '0:1', fingerprint };
		expect(await submissions.findNewestInSlot(slot)).toBeUndefined();

		await clock.advance(DAY_MS);
		expect(await submissions.prune(10)).toBe(1);
		expect(await keys()).toEqual(['format']);
		expect(await submissions.claim(aRecord(), aLease())).toEqual({ claimed: true });
	});

	it('is a store error, never absent, when the server evicted the record', async () => {
		const { claim, submissions, aRecord, aLease } = opened();
		const { record } = await claim();
		await run('DEL', `record:${record.uid}`);
		const evicted = { code: 'store_unavailable', message: expect.stringMatching(/noeviction/) };
		await expect(submissions.claim(aRecord(), aLease())).rejects.toMatchObject(evicted);
		await expect(submissions.findByKey(record.scope, record.key)).rejects.toMatchObject(evicted);
	});

	it('counts rates in keys that expire with their windows', async () => {
		const { backend } = opened();
		const account = { name: 'account', limits: [{ limit: 5, perMs: DAY_MS }] };
		for (let sends = 0; sends < 2; sends++) {
			await backend.rates.take([account]);
			const [window = 'none'] = (await keys()).filter((key) => key.startsWith('rate:'));
			const leftMs = await run('PTTL', window);
			expect(leftMs).toBeGreaterThan(0);
			expect(leftMs).toBeLessThanOrEqual(DAY_MS);
		}
	});

	it('has rests in keys that expire when they end', async () => {
		const { backend } = opened();
		const leftMs = async () => {
			const rests = (await keys()).filter((key) => key.startsWith('rest:'));
			expect(rests).toHaveLength(1);
			return run('PTTL', rests[0] ?? 'none');
		};
		await backend.rates.rest('channel', 2 * HOUR_MS);
		await backend.rates.rest('channel', HOUR_MS);
		expect(await leftMs()).toBeGreaterThan(HOUR_MS);
		expect(await leftMs()).toBeLessThanOrEqual(2 * HOUR_MS);
		await backend.rates.rest('channel', 3 * HOUR_MS);
		expect(await leftMs()).toBeGreaterThan(2 * HOUR_MS);
		expect(await leftMs()).toBeLessThanOrEqual(3 * HOUR_MS);
	});

	it('has nothing of sends without limits, and of rests that took no time', async () => {
		const { backend } = opened();
		await backend.rates.take([{ name: 'account', limits: [] }]);
		await backend.rates.rest('account', 0);
		expect(await keys()).toEqual(['format']);
	});

	it('takes one script for each transition of a send', async () => {
		const { claim, submissions } = opened();
		const send = async (key: string): Promise<void> => {
			const { record, lease } = await claim({ ...details, key });
			const guard = { token: lease.token };
			await submissions.swap({ ...record, state: 'sending' }, guard, lease);
			await submissions.swap({ ...record, state: 'sent' }, guard, null);
		};
		await send('connects, prunes and loads the scripts');
		await redis().run('CONFIG', 'RESETSTAT');
		await send('another');
		const statistics = String(await redis().run('INFO', 'commandstats'));
		expect(/cmdstat_evalsha:calls=(\d+)/.exec(statistics)?.[1]).toBe('3');
		expect(statistics).not.toContain('cmdstat_eval:');
	});

	it('takes one script to count a send in several buckets, and one for a rest', async () => {
		const { backend } = opened();
		const limits = [
			{ limit: 5, perMs: HOUR_MS },
			{ limit: 5, perMs: DAY_MS },
		];
		const buckets = ['account', 'channel', 'rests'].map((name) => ({ name, limits }));
		const use = async (): Promise<void> => {
			await backend.rates.take(buckets);
			await backend.rates.rest('rests', 0);
		};
		await use();
		await redis().run('CONFIG', 'RESETSTAT');
		await use();
		const statistics = String(await redis().run('INFO', 'commandstats'));
		expect(/cmdstat_evalsha:calls=(\d+)/.exec(statistics)?.[1]).toBe('2');
		expect(statistics).not.toContain('cmdstat_eval:');
	});

	it('is not kept by renewed leases that prune comes across first', async () => {
		const { claim, submissions, clock } = opened();
		const { record: held, lease } = await claim({ key: 'held', retentionMs: 0 });
		await claim({ key: 'over', retentionMs: 0 });
		await clock.advance(lease.ms);
		expect(await submissions.renew(held.uid, lease)).toBe(true);
		const chunks = [await submissions.prune(1), await submissions.prune(1)];
		expect(chunks.sort()).toEqual([0, 1]);
		await clock.advance(lease.ms);
		expect(await submissions.prune(1)).toBe(1);
	});

	it('is listed from a cursor on, though what it names is gone', async () => {
		const { claim, submissions, clock } = opened();
		for (const key of ['1', '2', '3', '4']) {
			await claim({ key, createdAt: 1_000, retentionMs: key === '3' ? 0 : DAY_MS });
		}
		const { nextCursor = '' } = await submissions.list({}, { limit: 2 });
		await clock.advance(HOUR_MS);
		expect(await submissions.prune(10)).toBe(1);
		const rest = await submissions.list({}, { limit: 10, cursor: nextCursor });
		expect(rest.submissions.map(({ key }) => key)).toEqual(['2', '1']);
	});

	it('is found in large indexes without reading every record', async () => {
		const { claim, submissions } = opened();
		await Promise.all(
			Array.from({ length: 2_500 }, (_, index) =>
				claim({
					key: `${index}`,
					...(index % 2 === 0 && { contactId: 'even' }),
					tags: index % 3 === 0 ? ['third'] : [],
				}),
			),
		);
		await redis().run('CONFIG', 'RESETSTAT');
		const pages: string[][] = [];
		for (let cursor: string | undefined = ''; cursor !== undefined;) {
			const page: SubmissionPage = await submissions.list(
				{ contactId: 'even', tag: 'third' },
				{ limit: 300, ...(cursor !== '' && { cursor }) },
			);
			pages.push(page.submissions.map(({ key }) => key));
			cursor = page.nextCursor;
		}
		const sixths = Array.from({ length: 417 }, (_, index) => `${6 * index}`).reverse();
		expect(pages.flat()).toEqual(sixths);
		const statistics = String(await redis().run('INFO', 'commandstats'));
		// Each page looks at one record more than it gives.
		expect(/cmdstat_get:calls=(\d+)/.exec(statistics)?.[1]).toBe(`${sixths.length + 1}`);
	});
});
