import { setTimeout as pause } from 'node:timers/promises';

import { storeError } from '../../core/errors';
import type { Connection } from './connection';

const PAUSE_MS = 20;

/**
 * Empties the log of the file, which holds what was replaced until then; the file itself holds none
 * of it, as it is overwritten there.
 *
 * @param waitMs how long others may keep it from doing so
 * @param path names the store in errors
 * @throws OutboxError `store_unavailable`
 */
export async function scrub(connection: Connection, waitMs: number, path: string): Promise<void> {
	const giveUpAt = performance.now() + waitMs;
	while (!(await connection.run('emptyLog', undefined))) {
		if (performance.now() >= giveUpAt) {
			throw storeError(
				`What was erased is gone from the store ${path}, but not from its log ${path}-wal, which another program is reading. Close whatever has the file open (a backup, a database browser), and erase again.`,
				'later',
			);
		}
		await pause(PAUSE_MS);
	}
}
