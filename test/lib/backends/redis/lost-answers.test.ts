import { useStore } from '../../../contracts/backend/use-store';
import { startFaultyLine, type FaultyLine } from './faulty-line';
import { connectionTo, createRedisStore, useRedisServer } from './redis-store';

describe('the Redis store, when an answer gets lost,', () => {
	const redis = useRedisServer();
	let line: FaultyLine;
	const opened = useStore(async () => {
		line = await startFaultyLine(redis().port);
		return createRedisStore(redis(), connectionTo({ ...line, certificate: undefined }));
	});
	afterEach(() => line.remove());

	it('recognises its claim when it asks again', async () => {
		const { submissions, claim, aRecord, aLease } = opened();
		await claim({ key: 'connects' });
		const record = aRecord();
		line.loseNextAnswer();
		expect(await submissions.claim(record, aLease())).toEqual({ claimed: true });
		expect(line.connections).toBe(2);
		expect(await submissions.findByUid(record.uid)).toMatchObject({
			submission: record,
			revision: 1,
		});
	});

	it('recognises a claim that superseded another record', async () => {
		const { submissions, claim, aRecord, aLease } = opened();
		const { record: old } = await claim();
		const next = aRecord();
		line.loseNextAnswer();
		const result = await submissions.claim(next, aLease(), { uid: old.uid, revision: 1 });
		expect(result).toEqual({ claimed: true });
		expect((await submissions.findByKey(next.scope, next.key))?.submission).toEqual(next);
	});

	it.each([
		['by token', 'keeping the lease', true],
		['by token', 'ending the lease', false],
		['by revision', 'taking the lease', true],
		['by revision', 'without a lease', false],
	] as const)('recognises its swap %s, %s', async (guardedBy, _name, withLease) => {
		const { submissions, claim, aLease } = opened();
		const { record, lease } = await claim();
		const guard = guardedBy === 'by token' ? { token: lease.token } : { revision: 1 };
		const newLease = guardedBy === 'by token' ? lease : aLease();
		const changed = { ...record, state: 'sent' as const };
		line.loseNextAnswer();
		expect(await submissions.swap(changed, guard, withLease ? newLease : null)).toBe(true);
		expect(await submissions.findByUid(record.uid)).toMatchObject({
			submission: changed,
			revision: 2,
		});
	});

	it('does not take the write of another for its own', async () => {
		const { submissions, claim, aLease, reopen } = opened();
		const { record, lease } = await claim();
		const other = reopen();
		await other.submissions.swap({ ...record, attempts: 2 }, { revision: 1 }, aLease());
		line.loseNextAnswer();
		const sent = { ...record, state: 'sent' as const };
		expect(await submissions.swap(sent, { token: lease.token }, null)).toBe(false);
	});

	it('counts a send once, and says that it does not know', async () => {
		const { backend, claim } = opened();
		await claim({ key: 'connects' });
		const account = { name: 'account', limits: [{ limit: 10, perMs: 86_400_000 }] };
		const take = () => backend.rates.take([account]);
		line.loseNextAnswer();
		await expect(take()).rejects.toMatchObject({
			code: 'store_unavailable',
			delivery: 'not-sent',
			retry: 'later',
		});
		expect(await take()).toMatchObject({ window: { remaining: 8 } });
	});

	it('lets a bucket rest when it asks again', async () => {
		const { backend, claim } = opened();
		await claim({ key: 'connects' });
		line.loseNextAnswer();
		await backend.rates.rest('channel', 60_000);
		expect(line.connections).toBe(2);
		expect(await backend.rates.take([{ name: 'channel', limits: [] }])).toMatchObject({
			retryAfterMs: 60_000,
		});
	});

	it('never lets a write that arrives late undo newer ones', async () => {
		const { submissions, claim } = opened();
		const { record, lease } = await claim();
		const guard = { token: lease.token };
		const remembered = { ...record, lookups: { email: 'fence' } };
		const deliverLate = line.delayNextRequest();
		// Asked for again over a new connection, and followed by the commit.
		expect(await submissions.swap(remembered, guard, lease)).toBe(true);
		const committed = { ...remembered, state: 'sending' as const };
		expect(await submissions.swap(committed, guard, lease)).toBe(true);
		await deliverLate();
		expect(await submissions.findByUid(record.uid)).toMatchObject({
			submission: committed,
			revision: 3,
		});
	});

	it('claims nothing with a claim that arrives after its key was freed and taken', async () => {
		const { submissions, claim, aRecord, aLease } = opened();
		await claim({ key: 'connects' });
		const first = aRecord();
		const lease = aLease();
		const deliverLate = line.delayNextRequest();
		await submissions.claim(first, lease);
		await submissions.swap({ ...first, state: 'released' }, { token: lease.token }, null);
		const next = aRecord();
		await submissions.claim(next, aLease(), { uid: first.uid, revision: 2 });
		await deliverLate();
		expect((await submissions.findByKey(next.scope, next.key))?.submission).toEqual(next);
		expect((await submissions.findByUid(first.uid))?.submission.state).toBe('released');
	});
});
