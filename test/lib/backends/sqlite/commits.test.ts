import { readFileSync } from 'node:fs';

import { useStore } from '../../../contracts/backend/use-store';
import { aQueuedCall } from '../../../support/queued-messages';
import { createSqliteStore, type SqliteStore } from './sqlite-store';

describe('commits of the SQLite store', () => {
	let store: SqliteStore;
	let openings = 0;
	const opened = useStore(() => (store = createSqliteStore()));

	const commitsDuring = async (work: () => Promise<unknown>): Promise<number> => {
		await opened().claim({ key: `opens the file ${(openings += 1)}` });
		const before = countCommits(store.path);
		await work();
		return countCommits(store.path) - before;
	};

	it('are one each for writes that follow one another', async () => {
		const { claim } = opened();
		const commits = await commitsDuring(async () => {
			for (const key of ['a', 'b', 'c', 'd', 'e']) await claim({ key });
		});
		expect(commits).toBe(5);
	});

	it('are shared: what arrives in one tick shares a commit', async () => {
		const { claim, backend } = opened();
		const commits = await commitsDuring(() =>
			Promise.all(
				Array.from({ length: 50 }, async (_, index) => {
					await Promise.all([
						claim({ key: `key-${index}` }),
						backend.rates.take([{ name: 'account', limits: [{ limit: 100, perMs: 1_000 }] }]),
						backend.rates.rest('channel', index),
					]);
				}),
			),
		);
		expect(commits).toBe(1);
	});

	it('are few for 50 concurrent sends of three writes each', async () => {
		const { claim, submissions } = opened();
		const commits = await commitsDuring(() =>
			Promise.all(
				Array.from({ length: 50 }, async (_, index) => {
					const { record, lease } = await claim({ key: `key-${index}` });
					const guard = { token: lease.token };
					await submissions.swap({ ...record, state: 'sending' }, guard, lease);
					await submissions.swap({ ...record, state: 'sent' }, guard, null);
				}),
			),
		);
		expect(commits).toBeGreaterThanOrEqual(3);
		expect(commits).toBeLessThanOrEqual(15);
	});

	it('are one for a call of thousands of messages, and for thousands of documents', async () => {
		const { messages, documents } = opened().backend;
		const call = aQueuedCall('call', Array(5_000).fill({}));
		expect(await commitsDuring(async () => messages?.add(call))).toBe(1);
		const all = call.messages.map(({ uid }) => ({ key: uid, value: { uid } }));
		expect(await commitsDuring(async () => documents?.put('contacts', all))).toBe(1);
	});

	it('are none for takers who find nothing', async () => {
		const { backend, aLease } = opened();
		const request = { queue: 'default', accounts: ['account-1'], limit: 5 };
		expect(await commitsDuring(async () => backend.messages?.take(request, aLease()))).toBe(0);
	});

	it('are none for reads', async () => {
		const { submissions } = opened();
		const commits = await commitsDuring(() =>
			Promise.all([submissions.findByUid('a'), submissions.findByKey('b', 'c')]),
		);
		expect(commits).toBe(0);
	});

	it('are none for sends that are not counted, and for rests that are not the longest', async () => {
		const { backend } = opened();
		await backend.rates.rest('resting', 60_000);
		const commits = await commitsDuring(async () => {
			await backend.rates.take([{ name: 'account', limits: [] }]);
			const limits = [{ limit: 1, perMs: 1_000 }];
			await backend.rates.take([{ name: 'resting', limits }]);
			await backend.rates.rest('resting', 59_000);
		});
		expect(commits).toBe(0);
	});

	it('come before the reads that were asked for after a write', async () => {
		const { submissions, aRecord, aLease } = opened();
		const record = aRecord();
		const [claimed, found] = await Promise.all([
			submissions.claim(record, aLease()),
			submissions.findByUid(record.uid),
		]);
		expect(claimed).toEqual({ claimed: true });
		expect(found?.submission).toEqual(record);
	});
});

/**
 * Counts the commits in the write-ahead log: the last frame of each says how many pages the
 * database has then.
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
function countCommits(path: string): number {
	const log = readFileSync(`${path}-wal`);
	const frameSize = 24 + log.readUInt32BE(8);
	const salt = log.subarray(16, 24);
	let commits = 0;
	for (let frame = 32; frame + frameSize <= log.length; frame += frameSize) {
		const isValid = log.subarray(frame + 8, frame + 16).equals(salt);
		if (isValid && log.readUInt32BE(frame + 4) !== 0) commits += 1;
	}
	return commits;
}
