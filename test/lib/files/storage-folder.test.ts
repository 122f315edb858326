import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { createStorageFolder } from '../../../lib/files/storage-folder';
import { asOrdinaryUser } from '../../support/as-ordinary-user';
import { failureOf } from './local-server';
import { ample, createStoredFiles, field, refusal, type StoredFiles } from './stored-files';

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

describe('a storage folder', () => {
	it('reads files by relative path, and by absolute path inside', async () => {
		expect(await readText('a.txt')).toBe('inside');
		expect(await readText('./sub/b.txt')).toBe('below');
		expect(await readText(join(root, 'sub', 'b.txt'))).toBe('below');
	});

	it('may itself be a link, and is then known by both names', async () => {
		const link = join(base, 'link');
		symlinkSync(root, link);

		expect(await readText('a.txt', link)).toBe('inside');
		expect(await readText(join(link, 'a.txt'), link)).toBe('inside');
		expect(await readText(join(root, 'a.txt'), link)).toBe('inside');
	});

	it('reads file names that only look like a way out', async () => {
		writeFileSync(join(root, '..a..txt'), 'dots');

		expect(await readText('..a..txt')).toBe('dots');
	});

	it.each([undefined, ''])('that is not set up (%j) says how to set it up', async (folder) => {
		const error = await failureOf(createStorageFolder(folder).read('a.txt', ample));

		expect(error).toMatchObject(refusal('OUTBOX_STORAGE_DIR'));
	});

	it('that does not exist is the operator’s to fix', async () => {
		const error = await failureOf(readText('a.txt', join(base, 'nowhere')));

		expect(error).toMatchObject({ code: 'internal_error', retry: 'after-fix', details: { field } });
		expect(error.message).toContain('OUTBOX_STORAGE_DIR');
		expect(error.message).not.toContain(base);
	});
});

describe('what is not a readable file', () => {
	it.each(['', '.', 'sub', 'sub/'])('%j, a folder, is refused', async (path) => {
		expect(await failureOf(readText(path))).toMatchObject(refusal('not a file'));
	});

	it('a named pipe is refused at once, without waiting for a writer', async () => {
		execFileSync('mkfifo', [join(root, 'pipe')]);

		expect(await failureOf(readText('pipe'))).toMatchObject(refusal('not a file'));
	});

	it('a device is refused', async () => {
		expect(await failureOf(createStorageFolder('/dev').read('zero', ample))).toMatchObject(
			refusal('not a file'),
		);
	});

	it('a socket is refused', async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
		try {
			expect(await failureOf(readText('socket'))).toMatchObject(refusal('not a file'));
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
	});

	it.each(['gone.txt', 'a.txt/below', 'dangling', 'circle', 'x'.repeat(300)])(
		'a file that is not there (%s) is named by its field',
		async (path) => {
			symlinkSync('nowhere', join(root, 'dangling'));
			symlinkSync('circle', join(root, 'circle'));

			const error = await failureOf(readText(path));

			expect(error).toMatchObject(refusal('there is no file'));
			expect(error.message).not.toContain(base);
		},
	);

	it('a file we have no right to read is the operator’s to fix', async () => {
		chmodSync(join(root, 'a.txt'), 0);

		const error = await asOrdinaryUser(join(root, 'a.txt'), () => failureOf(readText('a.txt')));

		expect(error).toMatchObject({ code: 'internal_error', retry: 'after-fix', details: { field } });
		expect(error.message).toContain('EACCES');
	});
});

describe('the size cap', () => {
	it('admits a file of exactly the size allowed and refuses one byte more', async () => {
		const folder = createStorageFolder(root);

		expect(await folder.read('a.txt', { field, maxBytes: 6 })).toHaveLength(6);
		expect(await failureOf(folder.read('a.txt', { field, maxBytes: 5 }))).toMatchObject({
			code: 'payload_too_large',
			delivery: 'not-sent',
			details: { field },
			message: expect.stringContaining('5 bytes'),
		});
	});

	it('refuses a huge file without reading it', async () => {
		truncateSync(join(root, 'a.txt'), 2 ** 40);

		expect(await failureOf(readText('a.txt'))).toMatchObject({ code: 'payload_too_large' });
	});

	it('refuses any file when nothing is left for it', async () => {
		const folder = createStorageFolder(root);

		expect((await failureOf(folder.read('a.txt', { field, maxBytes: -1 }))).code).toBe(
			'payload_too_large',
		);
	});

	it('reads a file whose size the system does not know, up to the cap', async () => {
		const folder = createStorageFolder('/proc/self');

		expect((await folder.read('status', { field, maxBytes: 100_000 })).length).toBeGreaterThan(100);
		expect((await failureOf(folder.read('status', { field, maxBytes: 10 }))).code).toBe(
			'payload_too_large',
		);
	});
});

it('leaves no file open', async () => {
	const openFiles = () => readdirSync('/proc/self/fd').length;
	symlinkSync('../outside', join(root, 'folder'));
	await readText('a.txt');
	const before = openFiles();

	for (let tries = 0; tries < 20; tries++) {
		await readText('a.txt');
		await failureOf(readText('sub'));
		await failureOf(readText('folder/secret.txt'));
		await failureOf(createStorageFolder(root).read('a.txt', { field, maxBytes: 1 }));
	}

	expect(openFiles()).toBeLessThan(before + 5);
});
