import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

import { createListeners } from '../listeners';

/** Tells whoever wants to know that messages were changed, by this process or another one. */
export interface ChangeWatcher {
	/** @returns a function that ends it */
	watch(listener: () => void): () => void;
	/** To be called after a change of our own. */
	nudge(): void;
	close(): void;
}

export interface ChangeWatcherOptions {
	/** The database's file. */
	readonly path: string;
	/** Grows with every change; opens the file where it is not open yet. */
	readonly countChanges: () => Promise<number>;
	/** How often to look without having been told, for systems that tell nothing. */
	readonly pollMs?: number;
}

/** Not polling at all would be a risk: folders on a network tell nothing of what others do. */
const POLL_MS = 5_000;

/** One commit writes several times. */
const SETTLE_MS = 15;

/**
 * Every commit is written to a log beside the file, so the system is asked to tell of that. Nothing
 * runs as long as nobody watches, and a watcher keeps no process alive.
 * @see https://www.sqlite.org/wal.html
 */
export function createChangeWatcher({
	path,
	countChanges,
	pollMs = POLL_MS,
}: ChangeWatcherOptions): ChangeWatcher {
	const listeners = createListeners();
	let running: Running | undefined;

	return {
		watch(listener) {
			const remove = listeners.add(listener);
			running ??= start(path, countChanges, pollMs, () => listeners.tell());
			return () => {
				remove();
				if (listeners.count > 0) return;
				running?.stop();
				running = undefined;
			};
		},

		nudge: () => running?.check(),

		close() {
			running?.stop();
			running = undefined;
		},
	};
}

interface Running {
	/** Tells if anything has changed since it was told last; the first time in any case. */
	check(): void;
	stop(): void;
}

function start(
	path: string,
	countChanges: () => Promise<number>,
	pollMs: number,
	tell: () => void,
): Running {
	let stopped = false;
	let known: number | undefined;
	let checking = false;
	let checkAgain = false;
	let settling: NodeJS.Timeout | undefined;
	let folder: FSWatcher | undefined;

	const check = async (): Promise<void> => {
		if (checking) {
			checkAgain = true;
			return;
		}
		checking = true;
		do {
			checkAgain = false;
			// Whatever keeps the store from answering shows in the work of those who watch.
			const count = await countChanges().catch(() => known);
			if (stopped) return;
			if (count !== known) tell();
			known = count;
			// What was committed before the system began to tell would go unnoticed.
			if (!folder && watchFolder()) checkAgain = true;
		} while (checkAgain);
		checking = false;
	};

	const watchFolder = (): boolean => {
		try {
			folder = watch(dirname(path), { persistent: false }, (_event, name) => {
				if (name !== null && name !== `${basename(path)}-wal`) return;
				settling ??= setTimeout(() => {
					settling = undefined;
					void check();
				}, SETTLE_MS).unref();
			});
			folder.on('error', unwatchFolder);
			return true;
		} catch {
			// There are only so many watchers on a system. The next check tries again.
			return false;
		}
	};
	const unwatchFolder = (): void => {
		folder?.close();
		folder = undefined;
	};

	const polling = setInterval(() => void check(), pollMs).unref();
	void check();

	return {
		check: () => void check(),
		stop() {
			stopped = true;
			clearInterval(polling);
			clearTimeout(settling);
			unwatchFolder();
		},
	};
}
