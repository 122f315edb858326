import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { runCommand } from '../support/command.mjs';
import { findNode24, findNpmCli, toolEnv } from '../support/toolchain.mjs';
import { isAlive, withInstallLock } from './install-lock.mjs';
import { buildSqlite3 } from './sqlite3.mjs';
import { watchUnpacking } from './unpacking.mjs';

const RECIPE_DIR = join(import.meta.dirname, 'recipe');
const NEEDED_BYTES = 3 * 1024 ** 3;
const REMOVE_TREE = { recursive: true, force: true, maxRetries: 5 };

/**
 * Installs the pinned n8n of `recipe/` once into the user's cache folder and returns its folder.
 * Every install script is skipped (they download from elsewhere); only sqlite3 is built after.
 *
 * @param {{ log?: (line: string) => void, signal?: AbortSignal }} [options] `log` is shown progress
 * @returns {Promise<string>} the folder that holds `node_modules/n8n`
 */
export async function installHost({ log = console.log, signal } = {}) {
	const target = await hostDir();
	if (existsSync(target)) return target;
	await mkdir(dirname(target), { recursive: true });
	const onWait = () => log('Another process is installing n8n; waiting for it.');
	await withInstallLock(`${target}.lock`, { onWait, signal }, async () => {
		if (existsSync(target)) return;
		const started = Date.now();
		log(`Installing n8n into ${target} (once; about 2.2 GB and 3 minutes).`);
		await requireSpace(dirname(target));
		await removePartials(target);
		const staging = `${target}.partial-${process.pid}`;
		try {
			await installInto(staging, { log, signal });
			await rename(staging, target).catch((error) => {
				if (!existsSync(target)) throw error;
			});
		} finally {
			await rm(staging, REMOVE_TREE);
			await removePartials(target);
		}
		log(`n8n is installed (${Math.round((Date.now() - started) / 1000)} s).`);
	});
	return target;
}

/** Named after all that decides what is in it, so that a changed recipe is a new folder. */
async function hostDir() {
	const lockFile = await readFile(join(RECIPE_DIR, 'package-lock.json'));
	const nodeVersion = await runCommand(findNode24(), ['-p', 'process.versions.node']);
	const nodeMajor = nodeVersion.split('.')[0];
	const key = createHash('sha256')
		.update(lockFile)
		.update(`${process.platform}/${process.arch}/${nodeMajor}`)
		.digest('hex')
		.slice(0, 12);
	const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
	return join(cache, 'n8n-nodes-outbox', `n8n-${key}`);
}

/**
 * @param {string} staging
 * @param {{ log: (line: string) => void, signal: AbortSignal | undefined }} options
 */
async function installInto(staging, { log, signal }) {
	await cp(RECIPE_DIR, staging, { recursive: true });
	const stopWatching = await watchUnpacking(staging, log);
	try {
		// Not `npm ci`: it refuses a lock file that lacks other platforms' optional packages.
		await runCommand(
			findNode24(),
			[
				findNpmCli(),
				'install',
				'--ignore-scripts',
				'--legacy-peer-deps',
				'--no-audit',
				'--no-fund',
			],
			{ cwd: staging, env: toolEnv(), signal },
		);
	} finally {
		stopWatching();
	}
	await buildSqlite3(staging, { log, signal });
	const version = await runCommand(
		findNode24(),
		[join(staging, 'node_modules', 'n8n', 'bin', 'n8n'), '--version'],
		{ env: { ...toolEnv(), N8N_USER_FOLDER: staging }, signal },
	);
	await rm(join(staging, '.n8n'), { recursive: true, force: true });
	log(`n8n ${version.trim()} answers.`);
}

/** @param {string} folder */
async function requireSpace(folder) {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= NEEDED_BYTES) return;
	throw new Error(
		`Installing n8n needs 3 GB of free space in ${folder}, but only ${((bavail * bsize) / 1024 ** 3).toFixed(1)} GB are left. Free some, or point XDG_CACHE_HOME at a larger disk.`,
	);
}

/**
 * Removes what interrupted installers left behind. The npm of a killed one may still be writing
 * there: then a later installation removes it.
 * @param {string} target
 */
async function removePartials(target) {
	const prefix = `${basename(target)}.partial-`;
	for (const name of await readdir(dirname(target))) {
		if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
		await rm(join(dirname(target), name), REMOVE_TREE).catch(() => {});
	}
}
