import type { DatabaseSync } from 'node:sqlite';

/** What concerns the file as a whole, and the log beside it, in which commits wait to be taken over. */
export function createLog(database: DatabaseSync) {
	return {
		/**
		 * Takes everything over into the file and empties the log. Waits for nobody: whoever reads at the
		 * moment, or shares a commit with this, keeps it from doing so.
		 * @returns whether it was done
		 * @see https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
		 */
		emptyLog(): boolean {
			if (database.isTransaction) return false;
			const { timeout } = database.prepare('PRAGMA busy_timeout').get() ?? {};
			database.exec('PRAGMA busy_timeout = 0');
			try {
				return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
			} finally {
				database.exec(`PRAGMA busy_timeout = ${Number(timeout)}`);
			}
		},

		/**
		 * Writes the whole file anew, with nothing in it but what it holds.
		 * @returns whether it was done; not while it shares a commit with others
		 * @see https://www.sqlite.org/lang_vacuum.html
		 */
		rewrite(): boolean {
			if (database.isTransaction) return false;
			database.exec('VACUUM');
			return true;
		},
	};
}
