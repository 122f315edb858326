import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from './command.mjs';
import { findNode24, findNpmCli, projectDir, toolEnv } from './toolchain.mjs';

/**
 * Builds the package.
 * @param {{ signal?: AbortSignal, show?: boolean }} [options]
 */
export async function buildPackage({ signal, show = false } = {}) {
	await npm(['run', 'build'], { signal, show });
}

/**
 * Packs what was built, exactly as it would be published.
 * @param {string} folder where the tarball goes
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<string>} the tarball's path
 */
export async function packPackage(folder, { signal } = {}) {
	await mkdir(folder, { recursive: true });
	const report = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
		signal,
		show: false,
	});
	const [{ filename }] = Object.values(JSON.parse(report));
	return join(folder, filename);
}

/**
 * What would be published of what was built.
 * @returns {Promise<string[]>} paths in the package
 */
export async function listPackedFiles() {
	const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
	const report = await npm(args, { signal: undefined, show: false });
	/** @type {{ files: { path: string }[] }[]} */
	const [pack] = Object.values(JSON.parse(report));
	return pack?.files.map(({ path }) => path) ?? [];
}

/**
 * @param {readonly string[]} args
 * @param {{ signal: AbortSignal | undefined, show: boolean }} options
 */
function npm(args, options) {
	const env = toolEnv();
	return runCommand(findNode24(), [findNpmCli(), ...args], { cwd: projectDir, env, ...options });
}
