import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import {
	createChangeWatcher,
	type ChangeWatcher,
	type ChangeWatcherOptions,
} from '../../../../lib/backends/sqlite/change-watcher';
import { useStore } from '../../../contracts/backend/use-store';
import { createSqliteStore, inspect, type SqliteStore } from './sqlite-store';

const execFileAsync = promisify(execFile);
const RUN_TYPESCRIPT = join(__dirname, '../../../support/run-typescript.cjs');

/** Long enough for whatever was under way. */
const QUIET_MS = 300;
const NEVER_MS = 2 ** 31 - 1;

describe('the watcher of the SQLite store', () => {
	let store: SqliteStore;
	let watchers: ChangeWatcher[];
	const opened = useStore(() => (store = createSqliteStore()));
	beforeEach(async () => {
		watchers = [];
		await opened().claim({ key: 'makes the file' });
	});
	afterEach(() => {
		watchers.forEach((watcher) => watcher.close());
		jest.restoreAllMocks();
	});

	const isTold = (listener: jest.Mock): Promise<void> =>
		new Promise((resolve) => {
			if (listener.mock.calls.length > 0) resolve();
			else listener.mockImplementation(() => resolve());
		});

	/** Watches, and waits until what happened before has been told. */
	const start = async (options: Partial<ChangeWatcherOptions> = {}) => {
		const countChanges = jest.fn(async () =>
			inspect(store.path, (database) =>
				Number(database.prepare('SELECT count FROM message_changes').get()?.['count']),
			),
		);
		const watcher = createChangeWatcher({
			...{ path: store.path, countChanges, pollMs: NEVER_MS },
			...options,
		});
		watchers.push(watcher);
		const listener = jest.fn();
		const end = watcher.watch(listener);
		await isTold(listener);
		await delay(QUIET_MS);
		listener.mockReset();
		countChanges.mockClear();
		return { watcher, listener, countChanges, end };
	};
	const change = () =>
		inspect(store.path, (database) =>
			database.exec('UPDATE message_changes SET count = count + 1'),
		);
	it('tells what others change without polling', async () => {
		const { listener } = await start();
		for (let count = 0; count < 3; count++) {
			change();
			await isTold(listener);
			listener.mockReset();
		}
	});

	it('tells nothing of what is no change of messages', async () => {
		const { listener } = await start();
		await opened().claim({ key: 'a send' });
		await delay(QUIET_MS);
		expect(listener).not.toHaveBeenCalled();
	});

	it('looks once in a while where the system tells nothing', async () => {
		jest.spyOn(fs, 'watch').mockImplementation(() => {
			throw new Error('ENOSPC: System limit for number of file watchers reached');
		});
		const { listener } = await start({ pollMs: 20 });
		change();
		await isTold(listener);
	});

	it('goes on when the store could not be read for a while', async () => {
		let failures = 3;
		const { listener } = await start({
			pollMs: 20,
			async countChanges() {
				if (failures-- > 0) throw new Error('the store cannot be read');
				return 1;
			},
		});
		await delay(QUIET_MS);
		expect(failures).toBeLessThan(0);
		expect(listener).not.toHaveBeenCalled();
	});

	it('does nothing once nobody watches any more', async () => {
		const { watcher, countChanges, end } = await start({ pollMs: 20 });
		end();
		await delay(QUIET_MS);
		countChanges.mockClear();
		watcher.nudge();
		change();
		await delay(QUIET_MS);
		expect(countChanges).not.toHaveBeenCalled();
	});

	it('can be watched again after that', async () => {
		const { watcher, end } = await start();
		end();
		const listener = jest.fn();
		watcher.watch(listener);
		await isTold(listener);
		await delay(QUIET_MS);
		listener.mockReset();
		change();
		await isTold(listener);
	});

	it('keeps no process alive', async () => {
		const { stdout } = await execFileAsync(
			process.execPath,
			[RUN_TYPESCRIPT, join(__dirname, 'script-that-watches.ts'), store.path],
			{ timeout: 60_000 },
		);
		expect(stdout).toBe('watching\n');
	});
});
