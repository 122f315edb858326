import { closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { storeError } from '../../../core/errors.ts';
import { isBusy } from './failure.ts';
import { makeFolder } from './make-folder.ts';
import { createOperations, type Operations } from './operations.ts';
import { checkedVersion, migrate } from './schema.ts';

export interface DatabaseOptions {
	readonly path: string;
	/** How long an operation waits for another process to let go of the file. */
	readonly lockWaitMs: number;
}

/** The opened file with its statements prepared. */
export interface Database {
	readonly operations: Operations;
	/**
	 * Runs `work` in one transaction, whose commit is on disk when this returns.
	 * @throws whatever `work`, or SQLite while starting or ending the transaction, throws; nothing is
	 * written then
	 */
	transact<Result>(work: () => Result): Result;
	/** Undoes what `work` wrote when it throws, and nothing else of the transaction. */
	nest<Result>(work: () => Result): Result;
	/** Whether a transaction is open; SQLite itself ends one on some failures, e.g. of the disk. */
	isInTransaction(): boolean;
	/** @throws OutboxError `store_unavailable` when the path no longer leads to the opened file */
	assertInPlace(): void;
	close(): void;
}

/**
 * Opens the file, made first where there is none.
 * @see https://www.sqlite.org/wal.html
 */
export function openDatabase({ path, lockWaitMs }: DatabaseOptions): Database {
	createPrivateFile(path);
	const database = new DatabaseSync(path, { timeout: lockWaitMs });
	try {
		checkedVersion(database, path);
		setUp(database, lockWaitMs);
		migrate(database, path);
		return toDatabase(database, path);
	} catch (error) {
		database.close();
		throw error;
	}
}

/** SQLite gives its side files the permissions of the main one, so only that one is made here. */
function createPrivateFile(path: string): void {
	makeFolder(dirname(path));
	closeSync(openSync(path, 'a', 0o600));
}

function setUp(database: DatabaseSync, lockWaitMs: number): void {
	// SQLite does not wait for locks when it changes the journal mode, so this loop does.
	const giveUpAt = performance.now() + lockWaitMs;
	for (;;) {
		try {
			database.exec('PRAGMA journal_mode = WAL');
			break;
		} catch (error) {
			if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
		}
	}
	// A commit survives a power cut; macOS needs `fullfsync` for that, other systems ignore it.
	database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON');
	// What is removed or replaced is overwritten with zeros, so that what was erased is gone.
	database.exec('PRAGMA secure_delete = ON');
}

/** @param database opened and migrated */
export function toDatabase(database: DatabaseSync, path: string): Database {
	const opened = statSync(path);
	const begin = database.prepare('BEGIN IMMEDIATE');
	const commit = database.prepare('COMMIT');
	const rollBack = database.prepare('ROLLBACK');
	const openSavepoint = database.prepare('SAVEPOINT operation');
	const keepSavepoint = database.prepare('RELEASE operation');
	const undoSavepoint = database.prepare('ROLLBACK TO operation');

	return {
		operations: createOperations(database, path),

		transact(work) {
			begin.run();
			try {
				const result = work();
				commit.run();
				return result;
			} catch (error) {
				if (database.isTransaction) rollBack.run();
				throw error;
			}
		},

		nest(work) {
			openSavepoint.run();
			try {
				return work();
			} catch (error) {
				if (database.isTransaction) undoSavepoint.run();
				throw error;
			} finally {
				if (database.isTransaction) keepSavepoint.run();
			}
		},

		isInTransaction: () => database.isTransaction,

		assertInPlace() {
			const found = statSync(path, { throwIfNoEntry: false });
			if (found?.ino !== opened.ino || found.dev !== opened.dev) {
				throw storeError(
					`The store ${path} was moved, deleted or replaced while it was open. Put it back, or send again to go on with the file that is there now (a new one where there is none).`,
				);
			}
		},

		close: () => database.close(),
	};
}
