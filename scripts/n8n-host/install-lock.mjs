import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;
const POLL_MS = 1_000;

/**
 * Runs `work` while no other process does the same. The lock only saves work: an installer that
 * wrongly thinks it is alone still installs into a folder of its own and renames it at the end.
 *
 * @template T
 * @param {string} path the lock file
 * @param {{ onWait: () => void, signal?: AbortSignal | undefined }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withInstallLock(path, { onWait, signal }, work) {
	let waiting = false;
	while (!(await take(path))) {
		if (!waiting) onWait();
		waiting = true;
		await sleep(POLL_MS, undefined, { signal });
	}
	const heartbeat = setInterval(() => {
		const now = new Date();
		utimes(path, now, now).catch(() => {});
	}, HEARTBEAT_MS);
	try {
		return await work();
	} finally {
		clearInterval(heartbeat);
		await rm(path, { force: true });
	}
}

/** @param {string} path */
async function take(path) {
	try {
		await writeFile(path, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
		return true;
	} catch (error) {
		if (!isCode(error, 'EEXIST')) throw error;
	}
	if (await isAbandoned(path)) await rm(path, { force: true });
	return false;
}

/**
 * Whether the holder is gone: dead on this machine, or silent for long (it may be in a container
 * that shares the folder).
 * @param {string} path
 */
async function isAbandoned(path) {
	try {
		const { mtimeMs } = await stat(path);
		if (Date.now() - mtimeMs > STALE_MS) return true;
		const holder = JSON.parse(await readFile(path, 'utf8'));
		return holder.host === hostname() && !isAlive(holder.pid);
	} catch {
		// Just removed, or not written to its end yet: the next look will tell.
		return false;
	}
}

/**
 * Whether a process of this machine runs.
 * @param {number} pid
 */
export function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return isCode(error, 'EPERM');
	}
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
	return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
