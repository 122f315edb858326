/**
 * Loads what n8n loads of an installed package, and each SDK that is loaded later, and prints what
 * was found as JSON. Runs in a process of its own: node load-files.mjs <the package's folder>
 *
 * @typedef {{ file: string, name: string, icons: string[] }} LoadedFile
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

const packageDir = process.argv[2] ?? '';
const manifestPath = join(packageDir, 'package.json');
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
const require = createRequire(manifestPath);

require(packageDir);
for (const dependency of Object.keys(manifest.dependencies)) require(dependency);
/** @type {string[]} */
const files = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
console.log(JSON.stringify(files.map(load)));

/**
 * @param {string} file
 * @returns {LoadedFile}
 */
function load(file) {
	const path = join(packageDir, file);
	// As n8n does it: the class is called what its file is called.
	const className = basename(file).split('.')[0] ?? '';
	const instance = new (require(path)[className])();
	const { name, icon } = instance.description ?? instance;
	const icons = (typeof icon === 'object' ? [icon.light, icon.dark] : [icon]).map((url) =>
		relative(packageDir, join(dirname(path), String(url).replace(/^file:/, ''))),
	);
	return { file, name, icons };
}
