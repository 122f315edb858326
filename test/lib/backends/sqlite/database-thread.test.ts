import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';

import { useStore } from '../../../contracts/backend/use-store';
import { aQueuedCall } from '../../../support/queued-messages';
import { createSqliteStore, type SqliteStore } from './sqlite-store';

const mockStarted: Worker[] = [];

jest.mock('node:worker_threads', () => {
	const actual = jest.requireActual<typeof import('node:worker_threads')>('node:worker_threads');
	class WatchedWorker extends actual.Worker {
		constructor(...args: ConstructorParameters<typeof Worker>) {
			super(...args);
			mockStarted.push(this);
		}
	}
	return { ...actual, Worker: WatchedWorker };
});

describe('the thread of the SQLite store', () => {
	let store: SqliteStore;
	const opened = useStore(() => (store = createSqliteStore()));
	beforeEach(() => mockStarted.splice(0));

	it('is started by the first operation', async () => {
		const { submissions } = opened();
		expect(mockStarted).toHaveLength(0);
		await Promise.all([submissions.findByUid('a'), submissions.findByUid('b')]);
		expect(mockStarted).toHaveLength(1);
	});

	it('fails what it was doing when it crashes, and is started again by the next operation', async () => {
		const { submissions, claim, aRecord, aLease } = opened();
		const { record } = await claim({ key: 'before' });
		// Waiting for a lock, the thread is surely not done when it is stopped.
		const locker = new DatabaseSync(store.path);
		locker.exec('BEGIN IMMEDIATE');
		const interrupted = submissions.claim(aRecord({ key: 'during' }), aLease());
		await new Promise(setImmediate);
		void mockStarted[0]?.terminate();
		locker.close();
		await expect(interrupted).rejects.toMatchObject({
			code: 'store_unavailable',
			retry: 'later',
			message: expect.stringContaining('ended unexpectedly'),
		});
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
		expect(mockStarted).toHaveLength(2);
	});

	it('keeps nothing of a call that it was storing when it crashes', async () => {
		const { backend } = opened();
		// The first call also has old messages looked for, which must not be what is interrupted.
		await backend.messages?.add(aQueuedCall('before', []));
		await backend.messages?.hasCall('before');
		const locker = new DatabaseSync(store.path);
		locker.exec('BEGIN IMMEDIATE');
		const call = aQueuedCall('call', Array(2_000).fill({}));
		const adding = backend.messages?.add(call);
		// By now all of it is with the thread.
		for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
		void mockStarted[0]?.terminate();
		locker.close();
		await expect(adding).rejects.toMatchObject({ code: 'store_unavailable', retry: 'later' });
		expect(await backend.messages?.hasCall('call')).toBe(false);
		expect((await backend.messages?.list({}, { limit: 1 }))?.messages).toEqual([]);
		await backend.messages?.add(call);
		expect(await backend.messages?.stats('default')).toMatchObject({ counts: { pending: 2_000 } });
	});

	it('is started again when it ended while nobody waited', async () => {
		const { submissions, claim } = opened();
		const { record } = await claim();
		await mockStarted[0]?.terminate();
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
	});

	it('has ended when the store is closed', async () => {
		const { backend, claim } = opened();
		await claim();
		const exit = jest.fn();
		mockStarted[0]?.once('exit', exit);
		await backend.close();
		expect(exit).toHaveBeenCalledWith(0);
	});
});
