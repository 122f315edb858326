import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../support/command.mjs';
import { findNode24, findNpmCli, toolEnv } from '../support/toolchain.mjs';

/**
 * Installs a packed community package the way n8n does after a click on *Install*: unpack, strip
 * what n8n strips, and let npm fetch the dependencies without running their install scripts. Only
 * the first step differs: n8n lets `npm pack` download the tarball that is at hand here.
 *
 * @see https://github.com/n8n-io/n8n/blob/n8n%402.41.1/packages/cli/src/modules/community-packages/community-packages.service.ts (downloadPackage)
 * @param {string} userFolder n8n's `N8N_USER_FOLDER`
 * @param {string} tarball
 * @returns {Promise<string>} the package's folder
 */
export async function installPackage(userFolder, tarball) {
	const nodesDir = join(userFolder, '.n8n', 'nodes');
	const name = await readPackageName(tarball);
	const packageDir = join(nodesDir, 'node_modules', name);
	await rm(packageDir, { recursive: true, force: true });
	await mkdir(packageDir, { recursive: true });
	await runCommand('tar', ['-xzf', tarball, '-C', packageDir, '--strip-components=1']);

	const manifestPath = join(packageDir, 'package.json');
	const manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
	for (const stripped of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		delete manifest[stripped];
	}
	await writeFile(manifestPath, JSON.stringify(manifest, null, 2));
	await runCommand(
		findNode24(),
		[
			findNpmCli(),
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: packageDir, env: toolEnv() },
	);
	await addToNodesManifest(nodesDir, name, manifest.version);
	return packageDir;
}

/** @param {string} tarball */
async function readPackageName(tarball) {
	const manifest = await runCommand('tar', ['-xzOf', tarball, 'package/package.json']);
	return JSON.parse(manifest).name;
}

/**
 * n8n keeps a package.json of what it installed.
 * @param {string} nodesDir
 * @param {string} name
 * @param {string} version
 */
async function addToNodesManifest(nodesDir, name, version) {
	const path = join(nodesDir, 'package.json');
	const manifest = await readFile(path, 'utf8').then(JSON.parse, () => ({
		name: 'installed-nodes',
		private: true,
		dependencies: {},
	}));
	manifest.dependencies[name] = version;
	await writeFile(path, JSON.stringify(manifest, null, 2));
}
