import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { failureOf } from './local-server';
import { createStoredFiles, refusal, type StoredFiles } from './stored-files';

jest.setTimeout(60_000);

let files: StoredFiles;
let base: string;
let root: string;
let readText: StoredFiles['readText'];

beforeEach(() => {
	files = createStoredFiles();
	({ base, root, readText } = files);
});

afterEach(() => files.remove());

describe('ways out', () => {
	it.each([
		'../outside/secret.txt',
		'sub/../../outside/secret.txt',
		'sub/../a.txt',
		'..',
		'..\\outside\\secret.txt',
		'/etc/passwd',
		'/',
		'//etc/passwd',
	])('%s is refused by its spelling', async (path) => {
		expect(await failureOf(readText(path))).toMatchObject(
			refusal('leads out of the storage folder'),
		);
	});

	it('by the absolute path of a sibling whose name starts alike is refused', async () => {
		const error = await failureOf(readText(join(base, 'store-not', 'secret.txt')));

		expect(error).toMatchObject(refusal('leads out of the storage folder'));
	});

	it('by a NUL character is refused', async () => {
		expect(await failureOf(readText('a.txt\0.pdf'))).toMatchObject(refusal('NUL'));
	});

	it('by a link to a file, to a folder or to another link are refused', async () => {
		symlinkSync(join(base, 'outside', 'secret.txt'), join(root, 'file'));
		symlinkSync('../outside', join(root, 'folder'));
		symlinkSync('folder', join(root, 'sub', 'dangling'));
		symlinkSync('folder/secret.txt', join(root, 'twice'));

		for (const path of ['file', 'folder/secret.txt', 'twice']) {
			expect(await failureOf(readText(path))).toMatchObject(
				refusal('leads out of the storage folder'),
			);
		}
	});

	it('are not confused with links that stay inside', async () => {
		symlinkSync('sub', join(root, 'down'));
		symlinkSync('../a.txt', join(root, 'sub', 'up'));

		expect(await readText('down/b.txt')).toBe('below');
		expect(await readText('sub/up')).toBe('inside');
	});

	it('are not opened by swapping a folder for a link while it is read', async () => {
		mkdirSync(join(root, 'swap'));
		writeFileSync(join(root, 'swap', 'secret.txt'), 'decoy');
		symlinkSync(join(base, 'outside'), join(root, 'link'));
		const swapper = new Worker(
			`const { renameSync } = require('node:fs');
			const { workerData: root } = require('node:worker_threads');
			const move = (from, to) => renameSync(root + '/' + from, root + '/' + to);
			for (;;) {
				move('swap', 'kept'); move('link', 'swap');
				move('swap', 'link'); move('kept', 'swap');
			}`,
			{ eval: true, workerData: root },
		);
		const seen = new Set<string>();
		try {
			for (let tries = 0; tries < 3000; tries++) {
				seen.add(await readText('swap/secret.txt').catch(() => 'refused'));
			}
		} finally {
			await swapper.terminate();
		}

		expect(seen).not.toContain('secret');
		expect(seen).toContain('decoy');
	});
});
