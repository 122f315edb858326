import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { useStore } from '../../../contracts/backend/use-store';
import { startBackendProcess } from '../../../support/backend-process';
import { createSqliteStore, inspect, type SqliteStore } from './sqlite-store';

const execFileAsync = promisify(execFile);
const RUN_TYPESCRIPT = join(__dirname, '../../../support/run-typescript.cjs');

describe('the SQLite store on the disk', () => {
	let store: SqliteStore;
	const opened = useStore(() => (store = createSqliteStore()));
	const address = () => ({ module: join(__dirname, 'sqlite-store.ts'), place: store.path });

	it('has every acknowledged write after SIGKILL of the process that made it', async () => {
		const { submissions, aRecord, aLease } = opened();
		const writer = await startBackendProcess(address(), 1);
		const acknowledged: string[] = [];
		const claims = Array.from({ length: 300 }, async (_, index) => {
			const record = aRecord({ key: `key-${index}` });
			await writer.claim(record, aLease());
			acknowledged.push(record.uid);
		});
		// Killed with answered claims behind it and unanswered ones before it.
		await Promise.all(claims.slice(0, 20));
		for (let late = 0; late < 100; late++) {
			void writer.claim(aRecord({ key: `late-${late}` }), aLease());
		}
		await writer.kill();

		expect(acknowledged.length).toBeGreaterThanOrEqual(20);
		for (const uid of acknowledged) expect(await submissions.findByUid(uid)).toBeDefined();
		const check = inspect(store.path, (database) =>
			database.prepare('PRAGMA integrity_check').get(),
		);
		expect(check).toEqual({ integrity_check: 'ok' });
	});

	it('is readable by its owner alone, side files included', async () => {
		const { claim } = opened();
		await claim();
		const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
		expect(modeOf(dirname(store.path))).toBe('700');
		expect(['', '-wal', '-shm'].map((suffix) => modeOf(store.path + suffix))).toEqual([
			'600',
			'600',
			'600',
		]);
	});

	it('is one whole file after it was closed', async () => {
		const { claim, backend } = opened();
		const { record } = await claim();
		await backend.close();
		expect(['-wal', '-shm'].filter((suffix) => existsSync(store.path + suffix))).toEqual([]);
		const found = inspect(store.path, (database) =>
			database.prepare('SELECT uid, state FROM submissions').all(),
		);
		expect(found).toEqual([{ uid: record.uid, state: 'reserved' }]);
	});

	it('keeps a process alive until it has answered, and no longer', async () => {
		const { stdout } = await execFileAsync(
			process.execPath,
			[RUN_TYPESCRIPT, join(__dirname, 'script-without-close.ts'), store.path],
			{ timeout: 60_000 },
		);
		expect(stdout).toBe('claimed: true\nsettled: true\n');
	});
});
