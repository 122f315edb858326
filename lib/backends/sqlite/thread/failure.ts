import { OutboxError, storeError, type RetryHint } from '../../../core/errors.ts';

/** A `store_unavailable` on its way to the other thread, where error classes do not arrive. */
export interface Failure {
	readonly message: string;
	readonly retry: RetryHint;
}

/**
 * SQLite's primary result codes that somebody can do something about.
 * @see https://www.sqlite.org/rescode.html
 */
const SQLITE_BUSY = 5;
const SQLITE_NOMEM = 7;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/**
 * Says in words what is wrong with the store and what to do. Only codes are taken over from the
 * error, never its text.
 */
export function toFailure(error: unknown, path: string): Failure {
	const { message, retry } = toStoreError(error, path);
	return { message, retry };
}

/** Whether another process had the file locked. */
export function isBusy(error: unknown): boolean {
	const sqliteCode = at(error, 'errcode');
	return typeof sqliteCode === 'number' && primaryCode(sqliteCode) === SQLITE_BUSY;
}

function toStoreError(error: unknown, path: string): OutboxError {
	if (error instanceof OutboxError) return error;
	const sqliteCode = at(error, 'errcode');
	if (typeof sqliteCode === 'number') return fromSqlite(sqliteCode, path);
	const code = at(error, 'code') ?? at(error, 'name');
	return fromSystem(typeof code === 'string' ? code : 'unknown reason', path);
}

function fromSqlite(errcode: number, path: string): OutboxError {
	switch (primaryCode(errcode)) {
		case SQLITE_BUSY:
			return storeError(
				`The store ${path} stayed locked by another program. Try again; if it goes on, close whatever has the file open (a backup, a database browser).`,
				'later',
			);
		case SQLITE_READONLY:
			return storeError(
				`The store ${path} cannot be written to. Give the user that n8n runs as write access to the file and its folder.`,
			);
		case SQLITE_FULL:
			return storeError(`The disk with the store ${path} is full. Free some space on it.`);
		case SQLITE_CANTOPEN:
			return storeError(
				`The store ${path} cannot be opened. Check that its folder exists and that the user that n8n runs as may write to both.`,
			);
		case SQLITE_IOERR:
			return storeError(
				`Reading or writing the store ${path} failed (SQLite code ${errcode}). Check the disk's health and free space.`,
			);
		case SQLITE_CORRUPT:
			return storeError(
				`The store ${path} is damaged. Restore it from a backup. Moving it away starts an empty one, which knows nothing of earlier sends.`,
			);
		case SQLITE_NOTADB:
			return storeError(
				`The file ${path} is not a database. Choose another path for the store, or restore the file from a backup.`,
			);
		case SQLITE_NOMEM:
			return storeError(`There is not enough memory left to use the store ${path}.`, 'later');
		default:
			return storeError(`The store ${path} refused an operation (SQLite code ${errcode}).`);
	}
}

function fromSystem(code: string, path: string): OutboxError {
	switch (code) {
		case 'EACCES':
		case 'EPERM':
		case 'EROFS':
			return storeError(
				`The store ${path} cannot be created or opened (${code}). Give the user that n8n runs as write access to its folder, or choose another path.`,
			);
		case 'ENOSPC':
		case 'EDQUOT':
			return fromSqlite(SQLITE_FULL, path);
		case 'EEXIST':
		case 'EISDIR':
		case 'ENOENT':
		case 'ENOTDIR':
		case 'ENAMETOOLONG':
			return storeError(`The path ${path} cannot be used for the store (${code}). Choose another.`);
		default:
			return storeError(`The store ${path} cannot be used (${code}).`);
	}
}

/** What is left of an extended result code without its finer part. */
function primaryCode(errcode: number): number {
	return errcode & 0xff;
}

function at(value: unknown, property: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return Reflect.get(value, property);
}
