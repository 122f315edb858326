import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { findNode24, pathWithNode24 } from '../support/toolchain.mjs';
import { installHost } from './install.mjs';

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 20_000;

/** What a child needs of our environment; n8n's own settings of this machine must not leak in. */
const INHERITED =
	/^(HOME|USER|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SystemRoot|APPDATA|LOCALAPPDATA|USERPROFILE|NODE_EXTRA_CA_CERTS|XDG_.*)$/i;

/**
 * @typedef {Awaited<ReturnType<typeof startN8n>>} N8nProcess
 */

/**
 * Runs one of n8n's commands as a child process and waits until it is ready.
 *
 * @param {string} command e.g. `start`
 * @param {object} options
 * @param {string} options.userFolder where n8n keeps its database and community packages
 * @param {Record<string, string>} options.env added to the little that n8n inherits
 * @param {(log: string) => boolean | Promise<boolean>} options.isReady
 * @param {AbortSignal | undefined} options.signal gives up waiting and ends n8n
 * @throws when n8n does not come up, with the end of its log
 */
export async function startN8n(command, { userFolder, env, isReady, signal }) {
	const hostDir = await installHost({ ...(signal ? { signal } : {}) });
	await mkdir(userFolder, { recursive: true });
	const child = spawn(
		findNode24(),
		[
			'--import',
			pathToFileURL(join(import.meta.dirname, 'end-with-starter.mjs')).href,
			join(hostDir, 'node_modules', 'n8n', 'bin', 'n8n'),
			command,
		],
		{
			cwd: userFolder,
			env: { ...inheritedEnv(), ...env },
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
			// A process group of its own, so that its task runners go with it.
			detached: process.platform !== 'win32',
		},
	);
	const pid = child.pid;
	if (pid === undefined) throw new Error('n8n could not be started.');
	/** @type {Promise<unknown>} */
	const exited = once(child, 'exit');
	let log = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (chunk) => {
			log += chunk;
		});
	}

	/**
	 * Sends one signal to n8n and waits until it is gone; what is left of its group is killed.
	 * @param {NodeJS.Signals} name
	 */
	async function kill(name) {
		if (child.exitCode === null && child.signalCode === null) child.kill(name);
		const inTime = await Promise.race([
			exited.then(() => true),
			sleep(STOP_TIMEOUT_MS, false, { ref: false }),
		]);
		killGroup(/** @type {number} */ (pid));
		if (!inTime) await exited;
	}

	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (!(await isReady(log))) {
		const gone = child.exitCode !== null || child.signalCode !== null;
		if (gone || signal?.aborted || Date.now() > deadline) {
			await kill('SIGKILL');
			signal?.throwIfAborted();
			throw new Error(
				`n8n ${command} ${gone ? 'ended while it started' : `was not ready after ${READY_TIMEOUT_MS / 1000} s`}. Its log ends with:\n${log.slice(-4_000)}`,
			);
		}
		await sleep(100);
	}
	return {
		pid,
		/** Resolves when n8n has ended, for whatever reason. */
		exited,
		/** All that n8n has printed so far. */
		logs: () => log,
		kill,
		stop: () => kill('SIGTERM'),
	};
}

/** @returns {NodeJS.ProcessEnv} */
function inheritedEnv() {
	const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
	return { ...Object.fromEntries(inherited), PATH: pathWithNode24() };
}

/** @param {number} pid the group's leader */
function killGroup(pid) {
	if (process.platform === 'win32') return;
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// The group is gone already.
	}
}
