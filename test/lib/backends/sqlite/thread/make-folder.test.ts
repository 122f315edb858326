import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeFolder } from '../../../../../lib/backends/sqlite/thread/make-folder';

describe('makeFolder', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'outbox-folder-'));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	it('makes what is missing, for its owner alone', () => {
		makeFolder(join(folder, 'a', 'b'));
		for (const path of ['a', 'a/b']) {
			expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
		}
	});

	it('leaves what is there as it is', () => {
		const path = join(folder, 'open');
		mkdirSync(path, { mode: 0o755 });
		makeFolder(path);
		expect(statSync(path).mode & 0o777).toBe(0o755);
	});

	it('fails where a file is in the way', () => {
		const file = join(folder, 'file');
		writeFileSync(file, '');
		expect(() => makeFolder(file)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
		expect(() => makeFolder(join(file, 'below'))).toThrow(
			expect.objectContaining({ code: 'EEXIST' }),
		);
	});

	it('fails at once where the system makes no folders', () => {
		// Linux says ENOENT in /proc; other systems have none, and let nobody make it.
		expect(() => makeFolder('/proc/outbox/deeper')).toThrow(/mkdir/);
	});
});
