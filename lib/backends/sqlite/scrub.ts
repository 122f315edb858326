import { setTimeout as pause } from 'node:timers/promises';

import { storeError } from '../../core/errors';
import type { Connection } from './connection';
import { holdsAny } from './holds-any';

const PAUSE_MS = 20;

export interface ScrubOptions {
	readonly connection: Connection;
	readonly path: string;
	/** How long others may keep it from being done. */
	readonly waitMs: number;
}

/**
 * Has texts that no record holds any more be gone from the file and its log.
 *
 * What is removed is overwritten (`secure_delete`), but SQLite leaves copies in the gaps of pages that
 * it divides. So the file is looked through, and written anew where one of the texts is found.
 *
 * @throws OutboxError `store_unavailable`
 */
export async function scrub(
	texts: readonly string[],
	{ connection, path, waitMs }: ScrubOptions,
): Promise<void> {
	const giveUpAt = performance.now() + waitMs;
	const untilDone = async (operation: 'emptyLog' | 'rewrite'): Promise<void> => {
		while (!(await connection.run(operation, undefined))) {
			if (performance.now() >= giveUpAt) throw stillRead(path);
			await pause(PAUSE_MS);
		}
	};

	await untilDone('emptyLog');
	if (!(await holdsAny(path, texts))) return;
	await untilDone('rewrite');
	await untilDone('emptyLog');
}

function stillRead(path: string): Error {
	return storeError(
		`What was erased is gone from all records of the store ${path}, but traces of it may be left in its files, as they are in use. Close whatever has them open (a backup, a database browser), and erase again.`,
		'later',
	);
}
