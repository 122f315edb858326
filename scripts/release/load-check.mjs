import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { tryCommand } from '../support/command.mjs';
import { findNode24, projectDir, toolEnv } from '../support/toolchain.mjs';

/**
 * Loads an installed package as n8n would: beside it stands n8n-workflow, which the host brings,
 * and nothing else of ours.
 * @param {string} packageDir
 * @param {string} scratch an empty folder
 * @returns {Promise<{ problems: string[], loaded: number }>}
 */
export async function checkLoading(packageDir, scratch) {
	const hostModules = join(scratch, 'node_modules');
	await mkdir(hostModules, { recursive: true });
	const workflow = join(projectDir, 'node_modules', 'n8n-workflow');
	await symlink(workflow, join(hostModules, 'n8n-workflow'), 'junction');
	const { code, stdout, output } = await tryCommand(
		findNode24(),
		[join(import.meta.dirname, 'load-files.mjs'), packageDir],
		{ cwd: scratch, env: { ...toolEnv(), NODE_PATH: hostModules } },
	);
	if (code !== 0) {
		return { problems: [`The installed package cannot be loaded.\n${output.trim()}`], loaded: 0 };
	}
	/** @type {import('./load-files.mjs').LoadedFile[]} */
	const files = JSON.parse(stdout);
	const problems = await Promise.all(files.map((file) => checkFile(packageDir, file)));
	return { problems: problems.flat(), loaded: files.length };
}

/**
 * @param {string} packageDir
 * @param {import('./load-files.mjs').LoadedFile} file
 * @returns {Promise<string[]>}
 */
export async function checkFile(packageDir, { file, name, icons }) {
	const problems = icons
		.filter((icon) => !existsSync(join(packageDir, icon)))
		.map((icon) => `${file} shows the icon ${icon}, which is not in the package.`);
	if (!file.endsWith('.node.js')) return problems;
	const codexPath = file.replace(/\.js$/, '.json');
	const codex = JSON.parse(await readFile(join(packageDir, codexPath), 'utf8'));
	const manifest = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
	const type = `${manifest.name}.${name}`;
	if (codex.node === type) return problems;
	return [...problems, `${codexPath} is about ${codex.node}, but its node is ${type}.`];
}
