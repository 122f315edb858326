import { setTimeout as delay } from 'node:timers/promises';

import { openRedisBackend } from '../../../../lib/backends/redis/redis-backend';
import { useStore } from '../../../contracts/backend/use-store';
import { startRedisServer, type RedisServer } from '../../../support/redis-server';
import { startFaultyLine, type FaultyLine } from './faulty-line';
import { connectionTo, createRedisStore } from './redis-store';

/** Longer than any outage of these tests, even on a busy machine. */
const PATIENT_MS = 60_000;
const IMPATIENT_MS = 1_000;

describe('the Redis store in an outage', () => {
	let redis: RedisServer;
	let line: FaultyLine;
	let waitMs: number;
	beforeEach(async () => {
		waitMs = PATIENT_MS;
	});
	const opened = useStore(async () => {
		redis = await startRedisServer();
		line = await startFaultyLine(redis.port);
		const store = createRedisStore(redis);
		return {
			...store,
			open: ({ clock, ids }) =>
				openRedisBackend({
					server: connectionTo({ ...line, certificate: undefined }),
					prefix: store.prefix,
					clock,
					ids,
					waitMs,
					time: () => clock.now(),
				}),
			async remove() {
				await line.remove();
				await redis.remove();
			},
		};
	});
	const unavailable = (words: string) => ({
		code: 'store_unavailable',
		delivery: 'not-sent',
		retry: 'later',
		message: expect.stringMatching(new RegExp(`${line.host}:${line.port}.*${words}`)),
	});

	it('has every acknowledged write after SIGKILL of the server, which keeps an append-only file', async () => {
		const { submissions, claim, backend } = opened();
		const secret = await backend.secret();
		const { record, lease } = await claim();
		const sending = { ...record, state: 'sending' as const };
		await submissions.swap(sending, { token: lease.token }, lease);
		await redis.kill();
		await redis.start();
		expect(await submissions.findByKey(record.scope, record.key)).toMatchObject({
			submission: sending,
			revision: 2,
		});
		expect(await submissions.renew(record.uid, lease)).toBe(true);
		expect(await opened().reopen().secret()).toEqual(secret);
	});

	it('bridges a restart of the server: what was asked for meanwhile is done once', async () => {
		const { submissions, claim, aRecord, aLease } = opened();
		await claim({ key: 'before' });
		await redis.shutDown();
		const records = Array.from({ length: 20 }, (_, index) => aRecord({ key: `during-${index}` }));
		const claims = Promise.all(records.map((record) => submissions.claim(record, aLease())));
		await delay(200);
		await redis.start();
		expect(await claims).toEqual(Array(20).fill({ claimed: true }));
		for (const { uid } of records) {
			expect(await submissions.findByUid(uid)).toMatchObject({ revision: 1 });
		}
	});

	it('bridges broken connections: of 50 writers each writes once', async () => {
		const { submissions, claim, aRecord, aLease } = opened();
		await claim({ key: 'before' });
		const write = async (key: string): Promise<number | undefined> => {
			const record = aRecord({ key });
			const lease = aLease();
			expect(await submissions.claim(record, lease)).toEqual({ claimed: true });
			for (const attempts of [2, 3, 4]) {
				const guard = { token: lease.token };
				expect(await submissions.swap({ ...record, attempts }, guard, lease)).toBe(true);
			}
			return (await submissions.findByUid(record.uid))?.revision;
		};
		const writing = Promise.all(Array.from({ length: 50 }, (_, index) => write(`${index}`)));
		for (let cuts = 0; cuts < 5; cuts++) {
			await delay(20);
			line.cut();
			await redis.cutConnections();
		}
		expect(await writing).toEqual(Array(50).fill(4));
	});

	it('fails closed when it lasts too long, and recovers without a restart of ours', async () => {
		waitMs = IMPATIENT_MS;
		const { claim, reopen, aRecord, aLease } = opened();
		const { record } = await claim({ key: 'before' });
		const { submissions, rates, secret } = reopen();
		await submissions.findByUid(record.uid);
		await redis.shutDown();
		const attempts = await Promise.allSettled([
			submissions.claim(aRecord(), aLease()),
			submissions.findByUid(record.uid),
			submissions.renew(record.uid, aLease()),
			rates.take([{ name: 'account', limits: [{ limit: 1, perMs: 1_000 }] }]),
			rates.rest('account', 1_000),
			secret(),
		]);
		expect(attempts).toMatchObject(
			Array(6).fill({ status: 'rejected', reason: unavailable('broke off') }),
		);
		await redis.start();
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
		expect(await submissions.claim(aRecord(), aLease())).toEqual({ claimed: true });
	});

	it('waits once: while it lasts, later operations fail after one try', async () => {
		waitMs = IMPATIENT_MS;
		const { submissions } = opened().reopen();
		await redis.shutDown();
		await expect(submissions.findByUid('first')).rejects.toMatchObject(unavailable(''));
		await delay(IMPATIENT_MS);
		const before = line.connections;
		const later = Array.from({ length: 5 }, () => submissions.findByUid('later'));
		await Promise.allSettled(later);
		expect(line.connections - before).toBe(1);
	});

	it('gives up on a server that accepts and does not answer, and recovers from that', async () => {
		waitMs = IMPATIENT_MS;
		const { claim, reopen, aRecord, aLease } = opened();
		await claim({ key: 'before' });
		const { submissions } = reopen();
		await submissions.findByUid('opens the connection');
		redis.pause();
		const record = aRecord();
		await expect(submissions.claim(record, aLease())).rejects.toMatchObject(
			unavailable('did not answer in time'),
		);
		await expect(submissions.findByUid(record.uid)).rejects.toMatchObject(
			unavailable('did not answer in time'),
		);
		redis.resume();
		expect(await submissions.findByUid('anything')).toBeUndefined();
	});

	it('never lets a write that the server gets to late undo what came after it', async () => {
		waitMs = IMPATIENT_MS;
		const { claim, reopen } = opened();
		const { submissions } = reopen();
		const { record, lease } = await claim();
		const guard = { token: lease.token };
		await submissions.findByUid(record.uid);
		redis.pause();
		const sending = { ...record, state: 'sending' as const };
		await expect(submissions.swap(sending, guard, lease)).rejects.toMatchObject(unavailable(''));
		redis.resume();
		const released = { ...record, state: 'released' as const };
		expect(await submissions.swap(released, guard, null)).toBe(true);
		await delay(100);
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(released);
	});

	it('goes on when the server has forgotten the scripts', async () => {
		const { submissions, claim } = opened();
		const { record, lease } = await claim();
		await redis.run('SCRIPT', 'FLUSH');
		const sent = { ...record, state: 'sent' as const };
		expect(await submissions.swap(sent, { token: lease.token }, null)).toBe(true);
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(sent);
	});
});
