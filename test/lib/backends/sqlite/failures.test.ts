import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

import { openSqliteBackend } from '../../../../lib/backends/sqlite/sqlite-backend';
import { useStore } from '../../../contracts/backend/use-store';
import { asOrdinaryUser } from '../../../support/as-ordinary-user';
import { createSqliteStore, inspect, type SqliteStore } from './sqlite-store';

const SHORT_WAIT_MS = 200;

describe('the SQLite store fails closed with a clear error', () => {
	let store: SqliteStore;
	let lockWaitMs: number | undefined;
	const opened = useStore(() => {
		store = createSqliteStore();
		const { path } = store;
		return {
			...store,
			open: (environment) =>
				openSqliteBackend({
					path,
					...environment,
					...(lockWaitMs === undefined ? {} : { lockWaitMs }),
				}),
		};
	});
	const attempt = () => opened().submissions.claim(opened().aRecord(), opened().aLease());
	const unavailable = (...words: string[]) => ({
		code: 'store_unavailable',
		delivery: 'not-sent',
		retry: 'after-fix',
		message: expect.stringMatching(new RegExp([store.path, ...words].join('.*'))),
	});
	const writeStore = (content: string | Buffer): void => {
		mkdirSync(dirname(store.path), { recursive: true });
		writeFileSync(store.path, content);
	};

	it('when the file is no database', async () => {
		writeStore('This is a diary, not a database. '.repeat(50));
		await expect(attempt()).rejects.toMatchObject(
			unavailable('is not a database', 'Choose another path'),
		);
	});

	it("when the file is another program's database, and leaves it untouched", async () => {
		mkdirSync(dirname(store.path), { recursive: true });
		inspect(store.path, (database) => database.exec('CREATE TABLE workflows (id TEXT)'));
		const before = readFileSync(store.path);
		await expect(attempt()).rejects.toMatchObject(unavailable("another program's database"));
		expect(readFileSync(store.path)).toEqual(before);
	});

	it('when the file is damaged', async () => {
		const { claim, backend, reopen, aRecord, aLease } = opened();
		await claim();
		await backend.close();
		const content = readFileSync(store.path);
		writeStore(Buffer.concat([content.subarray(0, 4096), Buffer.alloc(content.length - 4096, 7)]));
		await expect(reopen().submissions.claim(aRecord(), aLease())).rejects.toMatchObject(
			unavailable('is damaged', 'Restore it from a backup'),
		);
	});

	it('when the file may only be read, until it may be written again', async () => {
		const { claim, backend, reopen, aRecord, aLease } = opened();
		const { record } = await claim();
		await backend.close();
		// A write version above 2 in the header forbids writing to everybody, root included.
		const writable = readFileSync(store.path);
		const readOnly = Buffer.from(writable);
		readOnly.writeUInt8(3, 18);
		writeFileSync(store.path, readOnly);

		const { submissions } = reopen();
		const another = aRecord({ key: 'another' });
		await expect(submissions.claim(another, aLease())).rejects.toMatchObject(
			unavailable('cannot be written to', 'write access'),
		);

		writeFileSync(store.path, writable);
		expect(await submissions.claim(another, aLease())).toEqual({ claimed: true });
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
	});

	it('when the permissions forbid to write', async () => {
		const { claim, backend, reopen, aRecord, aLease } = opened();
		await claim();
		await backend.close();
		chmodSync(store.path, 0o400);
		const claimAgain = () => reopen().submissions.claim(aRecord(), aLease());
		await expect(asOrdinaryUser(store.path, claimAgain)).rejects.toMatchObject(
			unavailable('EACCES', 'write access'),
		);
	});

	it('when the folder cannot be made', async () => {
		writeFileSync(dirname(store.path), 'a file where the folder should be');
		await expect(attempt()).rejects.toMatchObject(unavailable('cannot be used', 'Choose another'));
	});

	it('when the path is a folder', async () => {
		mkdirSync(store.path, { recursive: true });
		await expect(attempt()).rejects.toMatchObject(unavailable('EISDIR', 'Choose another'));
	});

	it('and works again, without a restart, when the cause is gone', async () => {
		const inTheWay = dirname(store.path);
		writeFileSync(inTheWay, '');
		await expect(attempt()).rejects.toMatchObject(unavailable());
		renameSync(inTheWay, join(dirname(inTheWay), 'moved'));
		expect(await attempt()).toEqual({ claimed: true });
	});

	it('when the file is replaced while it is open, and goes on with the new one after that', async () => {
		const { claim, submissions } = opened();
		const { record } = await claim();
		renameSync(store.path, `${store.path}.old`);
		await expect(submissions.findByUid(record.uid)).rejects.toMatchObject(
			unavailable('moved, deleted or replaced'),
		);
		expect(await submissions.findByUid(record.uid)).toBeUndefined();
		expect(await attempt()).toEqual({ claimed: true });
	});

	describe('while another program has the file locked', () => {
		let locker: DatabaseSync;

		beforeEach(async () => {
			lockWaitMs = undefined;
			await opened().claim({ key: 'makes the file' });
			locker = new DatabaseSync(store.path);
			locker.exec('BEGIN IMMEDIATE');
		});
		afterEach(() => locker.close());

		it('shortly: waits, and writes then', async () => {
			const writing = attempt();
			await delay(SHORT_WAIT_MS);
			locker.exec('COMMIT');
			expect(await writing).toEqual({ claimed: true });
		});

		it('never holds up the event loop', async () => {
			const writing = attempt();
			let turns = 0;
			const timer = setInterval(() => (turns += 1), 5);
			await delay(2 * SHORT_WAIT_MS);
			clearInterval(timer);
			locker.exec('COMMIT');
			await writing;
			expect(turns).toBeGreaterThan(5);
		});

		it('goes on reading', async () => {
			const { submissions, aRecord } = opened();
			const { scope } = aRecord();
			expect(await submissions.findByKey(scope, 'makes the file')).toBeDefined();
		});

		it('for longer than it waits: says so, and that it will pass', async () => {
			const { reopen, aRecord, aLease } = opened();
			lockWaitMs = SHORT_WAIT_MS;
			const { submissions } = reopen();
			const record = aRecord();
			await expect(submissions.claim(record, aLease())).rejects.toMatchObject({
				...unavailable('stayed locked by another program', 'Try again'),
				retry: 'later',
			});
			locker.exec('COMMIT');
			expect(await submissions.claim(record, aLease())).toEqual({ claimed: true });
		});
	});
});
