import { constants } from 'node:fs';
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

import { isOutboxError, OutboxError, validationError } from '../core/errors';
import { collectBytes, tooLargeError } from './collect-bytes';
import { errorCodeOf } from './error-code';

export interface StorageFolder {
	/**
	 * @param path relative to the folder, or absolute and inside it
	 * @throws OutboxError on `field`: `validation_error`, `payload_too_large`, or `internal_error`
	 * when the machine does not let us read
	 */
	read(
		path: string,
		options: { readonly field: string; readonly maxBytes: number },
	): Promise<Uint8Array>;
}

const MAX_SHOWN_LENGTH = 200;

/** Without O_NONBLOCK, opening a named pipe would wait for a writer for ever. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/**
 * Reads files from one folder and from nowhere else. Links may be used as long as they stay inside.
 *
 * @param rootPath the folder; without one, every read is refused
 */
export function createStorageFolder(rootPath: string | undefined): StorageFolder {
	return {
		async read(path, { field, maxBytes }) {
			if (!rootPath) throw notConfiguredError(field);
			const root = await realRoot(rootPath, field);
			const candidate = toCandidate(path, rootPath, root, field);
			try {
				return await readInside(candidate, { root, path, field, maxBytes });
			} catch (error) {
				throw isOutboxError(error) ? error : toReadError(error, path, field);
			}
		},
	};
}

interface Read {
	readonly root: string;
	/** As the user gave it, for error texts. */
	readonly path: string;
	readonly field: string;
	readonly maxBytes: number;
}

/** Opens a file after its links are resolved, and makes sure that the right one was opened. */
async function readInside(candidate: string, read: Read): Promise<Uint8Array> {
	const { root, path, field } = read;
	const real = await realpath(candidate);
	if (!isInside(root, real)) throw outsideError(path, field);
	const handle = await open(real, OPEN_FLAGS);
	try {
		if (!isInside(root, await openedPath(handle, real))) throw outsideError(path, field);
		return await readOpened(handle, read);
	} finally {
		await handle.close();
	}
}

async function readOpened(
	handle: FileHandle,
	{ path, field, maxBytes }: Read,
): Promise<Uint8Array> {
	const stats = await handle.stat();
	if (!stats.isFile()) throw notAFileError(path, field);
	const toError = () => tooLargeError(field, `The file ${show(path)}`, maxBytes);
	if (stats.size > maxBytes) throw toError();
	// One byte more than allowed, so that a file that grows meanwhile is noticed.
	const stream = handle.createReadStream({ autoClose: false, end: Math.max(maxBytes, 0) });
	return collectBytes(stream, maxBytes, toError);
}

async function realRoot(rootPath: string, field: string): Promise<string> {
	try {
		return await realpath(rootPath);
	} catch (error) {
		throw new OutboxError(
			'internal_error',
			`${field}: the storage folder cannot be opened (${errorCodeOf(error) ?? 'unknown reason'}). Create the folder that OUTBOX_STORAGE_DIR names, or correct the variable.`,
			{ retry: 'after-fix', details: { field } },
		);
	}
}

/** Refuses by its spelling alone what needs no look at the disk. */
function toCandidate(path: string, rootPath: string, root: string, field: string): string {
	if (path.includes('\0')) {
		throw validationError(field, `${field} contains a NUL character. Remove it.`);
	}
	if (path.split(/[/\\]/).includes('..')) throw outsideError(path, field);
	const candidate = resolve(root, path);
	if (!isInside(root, candidate) && !isInside(resolve(rootPath), candidate)) {
		throw outsideError(path, field);
	}
	return candidate;
}

/**
 * Where the opened file really is. A folder on the way could have become a link between the check
 * and the opening. Linux knows what a descriptor is open on; elsewhere looking again narrows the gap.
 */
async function openedPath({ fd }: FileHandle, path: string): Promise<string> {
	return readlink(`/proc/self/fd/${fd}`).catch(() => realpath(path));
}

function isInside(folder: string, path: string): boolean {
	const way = relative(folder, path);
	return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function notConfiguredError(field: string): OutboxError {
	return validationError(
		field,
		`${field} names a stored file, but no storage folder is set up. Set the environment variable OUTBOX_STORAGE_DIR to the one folder that files may be read from, or give the file as base64 or by URL.`,
	);
}

function outsideError(path: string, field: string): OutboxError {
	return validationError(
		field,
		`${field} leads out of the storage folder: ${show(path)}. Give a path inside it, relative to it.`,
	);
}

function notAFileError(path: string, field: string): OutboxError {
	return validationError(
		field,
		`${field} leads to something that is not a file: ${show(path)}. Give the path of a file.`,
	);
}

function toReadError(error: unknown, path: string, field: string): OutboxError {
	const code = errorCodeOf(error);
	if (code !== undefined && NOT_THERE.has(code)) {
		return validationError(
			field,
			`${field}: there is no file ${show(path)} in the storage folder. Check the path.`,
		);
	}
	// Sockets and devices without a driver can't even be opened.
	if (code === 'ENXIO' || code === 'ENODEV') return notAFileError(path, field);
	return new OutboxError(
		'internal_error',
		`${field}: the file ${show(path)} cannot be read (${code ?? 'unknown reason'}). Let the user that n8n runs as read it.`,
		{ retry: 'after-fix', details: { field } },
	);
}

function show(path: string): string {
	return JSON.stringify(
		path.length > MAX_SHOWN_LENGTH ? `${path.slice(0, MAX_SHOWN_LENGTH)}...` : path,
	);
}
