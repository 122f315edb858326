import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createStorageFolder } from '../../../lib/files/storage-folder';

export const field = 'attachments[0].storage_path';
export const ample = { field, maxBytes: 1000 };

export interface StoredFiles {
	/** Holds the folder, and beside it `outside` and `store-not`, which nobody may read. */
	readonly base: string;
	/** The folder, with `a.txt` and `sub/b.txt` in it. */
	readonly root: string;
	readText(path: string, folder?: string): Promise<string>;
	remove(): void;
}

export function createStoredFiles(): StoredFiles {
	const base = mkdtempSync(join(tmpdir(), 'outbox-storage-'));
	const root = join(base, 'store');
	mkdirSync(join(root, 'sub'), { recursive: true });
	mkdirSync(join(base, 'outside'));
	mkdirSync(join(base, 'store-not'));
	writeFileSync(join(root, 'a.txt'), 'inside');
	writeFileSync(join(root, 'sub', 'b.txt'), 'below');
	writeFileSync(join(base, 'outside', 'secret.txt'), 'secret');
	writeFileSync(join(base, 'store-not', 'secret.txt'), 'secret');
	return {
		base,
		root,
		readText: async (path, folder = root) =>
			Buffer.from(await createStorageFolder(folder).read(path, ample)).toString(),
		remove: () => rmSync(base, { recursive: true, force: true }),
	};
}

/** What a path is refused with. */
export const refusal = (words: string) => ({
	code: 'validation_error',
	delivery: 'not-sent',
	retry: 'never',
	details: { field },
	message: expect.stringContaining(words),
});
