import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @typedef {object} InstalledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} [license] an SPDX expression
 * @property {boolean} hasInstallScript
 * @property {boolean} optional whether what needs it does without where it cannot be had
 */

/**
 * What npm put into a folder, by npm's own note of it.
 * @param {string} packageDir
 * @returns {Promise<InstalledPackage[]>}
 */
export async function readInstalled(packageDir) {
	const note = await readFile(join(packageDir, 'node_modules', '.package-lock.json'), 'utf8');
	return toInstalled(JSON.parse(note).packages);
}

/**
 * @param {Readonly<Record<string, { version: string, license?: string, hasInstallScript?: boolean, optional?: boolean }>>} packages
 *   by their paths
 * @returns {InstalledPackage[]}
 */
export function toInstalled(packages) {
	return Object.entries(packages).map(([path, { version, license, ...flags }]) => ({
		name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
		version,
		...(license !== undefined && { license }),
		hasInstallScript: flags.hasInstallScript ?? false,
		optional: flags.optional ?? false,
	}));
}

/**
 * n8n installs without install scripts, so what is not optional must do without its own.
 * @param {readonly InstalledPackage[]} packages
 * @returns {string[]} the problems
 */
export function checkInstallScripts(packages) {
	return packages
		.filter(({ hasInstallScript, optional }) => hasInstallScript && !optional)
		.map(
			({ name, version }) =>
				`${name}@${version} has an install script, which n8n does not run. Do without the package, or take a version that needs none.`,
		);
}

/**
 * @param {string} folder
 * @returns {Promise<number>} bytes of all files in it
 */
export async function sizeOf(folder) {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const sizes = await Promise.all(
		entries
			.filter((entry) => entry.isFile())
			.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}
