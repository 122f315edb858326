import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand, tryCommand } from '../support/command.mjs';
import { findNode24, findNpmCli, projectDir, toolEnv } from '../support/toolchain.mjs';

/**
 * @typedef {{ log: (line: string) => void, signal: AbortSignal | undefined }} BuildOptions
 */

/**
 * Gives n8n's database driver its native part. On Linux it is compiled where compilers are at hand,
 * as its prebuilt binary lies on GitHub, out of reach for many servers; elsewhere the prebuilt
 * one comes first.
 *
 * @param {string} hostDir holds the `node_modules` with sqlite3
 * @param {BuildOptions} options
 * @throws with what to install when nothing works
 */
export async function buildSqlite3(hostDir, options) {
	const ways =
		process.platform === 'linux' && (await hasCompilers())
			? [linkSystemSqlite, compileVendored, fetchPrebuilt]
			: [fetchPrebuilt, compileVendored];
	const failures = [];
	for (const way of ways) {
		try {
			await way(hostDir, options);
			await runCommand(findNode24(), ['-e', 'require("sqlite3")'], { cwd: hostDir });
			return;
		} catch (error) {
			options.signal?.throwIfAborted();
			failures.push(error instanceof Error ? error.message : String(error));
		}
	}
	throw new Error(
		`n8n's sqlite3 could not be built. Install Python 3, make and a C++ compiler (Debian, Ubuntu: "apt-get install python3 make g++ libsqlite3-dev"; macOS: "xcode-select --install"; Windows: the Visual Studio Build Tools), then try again.\n${failures.join('\n')}`,
	);
}

async function hasCompilers() {
	for (const tool of ['python3', 'make', 'g++']) {
		const found = await tryCommand(tool, ['--version']).catch(() => undefined);
		if (found?.code !== 0) return false;
	}
	return true;
}

/**
 * Seconds instead of minutes, where the distribution's development package is installed.
 * @param {string} hostDir
 * @param {BuildOptions} options
 */
async function linkSystemSqlite(hostDir, options) {
	if (!existsSync('/usr/include/sqlite3.h')) throw new Error('/usr/include/sqlite3.h is missing.');
	options.log("Building sqlite3 against the system's library (seconds).");
	await compile(hostDir, ['--sqlite=/usr'], options);
}

/**
 * @param {string} hostDir
 * @param {BuildOptions} options
 */
async function compileVendored(hostDir, options) {
	options.log('Compiling sqlite3 with its own source (about 2 minutes).');
	await compile(hostDir, [], options);
}

/**
 * @param {string} hostDir
 * @param {BuildOptions} options
 */
async function fetchPrebuilt(hostDir, { log, signal }) {
	log('Fetching the prebuilt sqlite3.');
	const prebuildInstall = join(hostDir, 'node_modules', 'prebuild-install', 'bin.js');
	await runCommand(findNode24(), [prebuildInstall, '-r', 'napi'], {
		cwd: sqlite3Dir(hostDir),
		env: toolEnv(),
		signal,
	});
}

/**
 * @param {string} hostDir
 * @param {readonly string[]} args
 * @param {BuildOptions} options
 */
async function compile(hostDir, args, { signal }) {
	const nodeGyp = join(hostDir, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
	const headers = await findHeaders(hostDir, signal);
	try {
		await runCommand(
			findNode24(),
			[nodeGyp, 'rebuild', ...(headers ? [`--nodedir=${headers}`] : []), ...args],
			{ cwd: sqlite3Dir(hostDir), env: toolEnv(), signal },
		);
	} finally {
		await rm(fetchedHeadersDir(hostDir), { recursive: true, force: true });
	}
}

/**
 * Node's C headers, so that node-gyp need not download them from nodejs.org. The npm package of
 * the Node binary brings them; a later `npm install` may have pruned it, then it is fetched again.
 * @param {string} hostDir
 * @param {AbortSignal | undefined} signal
 */
async function findHeaders(hostDir, signal) {
	if (process.platform === 'win32') return undefined;
	const version = (await runCommand(findNode24(), ['-p', 'process.versions.node'])).trim();
	const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	const name = `${prefix}-${process.platform}-${process.arch}`;
	const nested = join(projectDir, 'node_modules', 'node', 'node_modules', name);
	if (hasHeaders(nested)) return nested;
	const folder = fetchedHeadersDir(hostDir);
	await runCommand(
		findNode24(),
		[
			findNpmCli(),
			'install',
			'--prefix',
			folder,
			'--ignore-scripts',
			'--no-audit',
			'--no-fund',
			`${name}@${version}`,
		],
		{ cwd: hostDir, env: toolEnv(), signal },
	);
	const fetched = join(folder, 'node_modules', name);
	return hasHeaders(fetched) ? fetched : undefined;
}

/** @param {string} folder */
function hasHeaders(folder) {
	return existsSync(join(folder, 'include', 'node', 'node_api.h'));
}

/** @param {string} hostDir */
function fetchedHeadersDir(hostDir) {
	return join(hostDir, '.headers');
}

/** @param {string} hostDir */
function sqlite3Dir(hostDir) {
	return join(hostDir, 'node_modules', 'sqlite3');
}
