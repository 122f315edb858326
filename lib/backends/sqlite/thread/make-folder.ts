import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Nobody but its owner may look into it. */
const PRIVATE = 0o700;

/**
 * Makes a folder, and those above it, where there is none. Node's own recursive `mkdir` never
 * returns where the system says of a new folder that its place does not exist, as Linux does in
 * /proc: it goes up to make the parent, which is there, and tries again.
 *
 * @throws the system's error, e.g. `ENOENT` in /proc, or `EEXIST` where a file is in the way
 */
export function makeFolder(path: string): void {
	if (isFolder(path)) return;
	const parent = dirname(path);
	if (parent !== path) makeFolder(parent);
	try {
		mkdirSync(path, { mode: PRIVATE });
	} catch (error) {
		// Another process may have been quicker.
		if (!isFolder(path)) throw error;
	}
}

function isFolder(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
