import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { findFreePort } from '../support/ports.mjs';
import { findNode24, pathWithNode24 } from '../support/toolchain.mjs';
import { createClient } from './client.mjs';
import { installHost } from './install.mjs';

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 20_000;
const READY_LINE = 'Editor is now accessible via';

/** What a child needs of our environment; n8n's own settings of this machine must not leak in. */
const INHERITED =
	/^(HOME|USER|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SystemRoot|APPDATA|LOCALAPPDATA|USERPROFILE|NODE_EXTRA_CA_CERTS|XDG_.*)$/i;

/**
 * @typedef {Awaited<ReturnType<typeof startHost>>} Host a running n8n
 */

/**
 * Boots n8n as a child process on 127.0.0.1 and waits until its editor is ready.
 *
 * @param {object} options
 * @param {string} options.userFolder where it keeps its database and community packages
 * @param {number} [options.port] a free one by default
 * @param {Record<string, string>} [options.env] further environment variables for n8n
 * @param {AbortSignal} [options.signal] gives up waiting and ends n8n
 * @throws when n8n does not come up, with the end of its log
 */
export async function startHost({ userFolder, port, env = {}, signal }) {
	const hostDir = await installHost({ ...(signal ? { signal } : {}) });
	const editorPort = await findFreePort(port);
	const brokerPort = await findFreePort();
	await mkdir(userFolder, { recursive: true });
	const child = spawn(
		findNode24(),
		[
			'--import',
			pathToFileURL(join(import.meta.dirname, 'end-with-starter.mjs')).href,
			join(hostDir, 'node_modules', 'n8n', 'bin', 'n8n'),
			'start',
		],
		{
			cwd: userFolder,
			env: { ...baseEnv(), ...settings({ userFolder, editorPort, brokerPort }), ...env },
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
	const url = `http://localhost:${editorPort}`;

	/**
	 * Sends one signal to n8n and waits until it is gone; what is left of its group is killed.
	 * @param {NodeJS.Signals} signal
	 */
	async function kill(signal) {
		if (child.exitCode === null && child.signalCode === null) child.kill(signal);
		const inTime = await Promise.race([
			exited.then(() => true),
			sleep(STOP_TIMEOUT_MS, false, { ref: false }),
		]);
		killGroup(/** @type {number} */ (pid));
		if (!inTime) await exited;
	}

	const host = {
		url,
		client: createClient(url),
		pid,
		/** Resolves when n8n has ended, for whatever reason. */
		exited,
		/** All that n8n has printed so far. */
		logs: () => log,
		kill,
		stop: () => kill('SIGTERM'),
	};

	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (!(log.includes(READY_LINE) && (await host.client.isReady()))) {
		const gone = child.exitCode !== null || child.signalCode !== null;
		if (gone || signal?.aborted || Date.now() > deadline) {
			await kill('SIGKILL');
			signal?.throwIfAborted();
			throw new Error(
				`n8n ${gone ? 'ended while it started' : `was not ready after ${READY_TIMEOUT_MS / 1000} s`}. Its log ends with:\n${log.slice(-4_000)}`,
			);
		}
		await sleep(100);
	}
	return host;
}

/** @returns {NodeJS.ProcessEnv} */
function baseEnv() {
	const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
	return { ...Object.fromEntries(inherited), PATH: pathWithNode24() };
}

/**
 * A quiet n8n: no telemetry, nothing fetched from elsewhere, cookies over plain http.
 * @param {{ userFolder: string, editorPort: number, brokerPort: number }} options
 */
function settings({ userFolder, editorPort, brokerPort }) {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(editorPort),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: 'localhost',
		N8N_SECURE_COOKIE: 'false',
		GENERIC_TIMEZONE: 'UTC',
		DB_TYPE: 'sqlite',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
	};
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
