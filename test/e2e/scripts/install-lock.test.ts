import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { withInstallLock } from '../../../scripts/n8n-host/install-lock.mjs';
import { until } from '../support/until';

/** Above every process id of every system. */
const DEAD_PID = 2 ** 30;

describe('withInstallLock', () => {
	let folder: string;
	let lock: string;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'outbox-lock-'));
		lock = join(folder, 'install.lock');
	});

	afterEach(() => rm(folder, { recursive: true }));

	it('lets one installer in at a time and leaves no lock behind', async () => {
		const seen: string[] = [];
		const options = { onWait: () => void seen.push('waits') };
		let finish = (): void => undefined;
		const first = withInstallLock(lock, options, async () => {
			await new Promise<void>((resolve) => (finish = resolve));
			seen.push('first');
		});
		await until('the first holds the lock', async () => (await readdir(folder)).length === 1);
		const second = withInstallLock(lock, options, async () => {
			seen.push('second');
		});
		await until('the second waits', () => seen.includes('waits'));
		finish();
		await Promise.all([first, second]);

		expect(seen).toEqual(['waits', 'first', 'second']);
		expect(await readdir(folder)).toEqual([]);
	});

	it('takes over from an installer that was killed', async () => {
		await writeFile(lock, JSON.stringify({ pid: DEAD_PID, host: hostname() }));
		expect(await withInstallLock(lock, { onWait }, async () => 'done')).toBe('done');
	});

	it('takes over from an installer on another machine that has long been silent', async () => {
		await writeFile(lock, JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
		const longAgo = new Date(Date.now() - 600_000);
		await utimes(lock, longAgo, longAgo);
		expect(await withInstallLock(lock, { onWait }, async () => 'done')).toBe('done');
	});

	it('waits for an installer on another machine that was heard of lately', async () => {
		await writeFile(lock, JSON.stringify({ pid: DEAD_PID, host: 'elsewhere' }));
		const aborted = new AbortController();
		const waiting = withInstallLock(
			lock,
			{ onWait: () => aborted.abort(), signal: aborted.signal },
			async () => 'done',
		);
		await expect(waiting).rejects.toThrow(/abort/i);
	});

	it('gives the lock back when the installation fails', async () => {
		const failing = withInstallLock(lock, { onWait }, async () => {
			throw new Error('disk full');
		});
		await expect(failing).rejects.toThrow('disk full');
		expect(await readdir(folder)).toEqual([]);
	});

	function onWait(): void {
		// Nobody has to be told.
	}
});
