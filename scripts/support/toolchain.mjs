import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The checkout's root folder. */
export const projectDir = dirname(dirname(import.meta.dirname));

/**
 * The Node 24 that n8n needs: the development dependency `node`, whichever Node runs this script.
 * @throws when `npm ci` has not been run, or was told to skip install scripts
 */
export function findNode24() {
	const executable = process.platform === 'win32' ? 'node.exe' : 'node';
	const path = join(projectDir, 'node_modules', 'node', 'bin', executable);
	if (!existsSync(path)) {
		throw new Error(
			`Node 24 is missing at ${path}. Run "npm ci" first, and let it run install scripts (the package "node" fetches Node 24 in one).`,
		);
	}
	return path;
}

/**
 * npm's entry file, to be run with Node: a `npm` on the PATH is a shell script on some systems.
 * @throws when there is no npm
 */
export function findNpmCli() {
	const current = process.env['npm_execpath'];
	if (current?.endsWith('npm-cli.js') && existsSync(current)) return current;
	for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
		const besideLauncher = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
		if (existsSync(besideLauncher)) return besideLauncher;
		const launcher = join(folder, 'npm');
		if (!existsSync(launcher)) continue;
		const target = realpathSync(launcher);
		if (target.endsWith('npm-cli.js')) return target;
	}
	throw new Error('npm was not found on the PATH. Install Node.js with npm, then try again.');
}

/**
 * The environment for npm, compilers and jest: ours with Node 24 first on the PATH, without what
 * an outer `npm run` or a test runner put into it.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnv() {
	const inherited = Object.entries(process.env).filter(
		([name]) =>
			!/^npm_(package|lifecycle|config_local_prefix|command|node_execpath)/.test(name) &&
			!['INIT_CWD', 'NODE_ENV', 'NODE_OPTIONS'].includes(name),
	);
	return { ...Object.fromEntries(inherited), PATH: pathWithNode24() };
}

/** The PATH on which `node` is Node 24. */
export function pathWithNode24() {
	return [dirname(findNode24()), process.env['PATH'] ?? ''].join(delimiter);
}
