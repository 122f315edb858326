import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';

const NOBODY = 65534;

/**
 * Permissions do not bind the superuser, so it steps down while `work` runs.
 * @param path what `work` is about; its folder is opened to everyone, so that only the file counts
 */
export async function asOrdinaryUser<T>(path: string, work: () => Promise<T>): Promise<T> {
	if (process.getuid?.() !== 0) return work();
	chmodSync(dirname(path), 0o777);
	process.seteuid?.(NOBODY);
	try {
		return await work();
	} finally {
		process.seteuid?.(0);
	}
}
