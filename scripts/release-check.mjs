/**
 * Checks that the package can be published: lint, types, tests, what is in the package, the
 * licences of all that is installed with it, and an installation as n8n makes it.
 * Usage: npm run release:check [-- --no-tests]      Ends with 1 where something is wrong.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { installPackage } from './n8n-host/community-package.mjs';
import { checkInstallScripts, readInstalled, sizeOf } from './release/installed.mjs';
import { checkLicences, toLicenceRows } from './release/licences.mjs';
import { checkLoading } from './release/load-check.mjs';
import { checkChangelog, checkPackContents } from './release/pack-contents.mjs';
import { tryCommand } from './support/command.mjs';
import { buildPackage, listPackedFiles, packPackage } from './support/pack.mjs';
import { toTable } from './support/table.mjs';
import { findNode24, findNpmCli, projectDir, toolEnv } from './support/toolchain.mjs';

const MB = 1024 ** 2;
const options = /** @type {const} */ ({ 'no-tests': { type: 'boolean', default: false } });
const { 'no-tests': withoutTests } = parseArgs({ options }).values;
const read = (/** @type {string} */ path) => readFileSync(join(projectDir, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

/** What each check came to. @type {string[][]} */
const results = [];
/** @type {string[]} */
const problems = [];

const folder = await mkdtemp(join(tmpdir(), 'outbox-release-'));
try {
	await command('lint', [findNpmCli(), 'run', 'lint']);
	await command('types', [findNpmCli(), 'run', 'typecheck']);
	if (withoutTests) results.push(['tests', 'LEFT OUT (--no-tests)']);
	else await command('tests', [join(projectDir, 'scripts', 'test.mjs')], { show: true });
	await buildPackage();
	const files = await listPackedFiles();
	note('package', `${files.length} files`, checkPackContents({ manifest, files, read }));
	note('changelog', manifest.version, checkChangelog(read('CHANGELOG.md'), manifest.version));
	await checkInstallation();
} catch (error) {
	note('release check', '', [error instanceof Error ? error.message : String(error)]);
} finally {
	await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

console.log(`\n${toTable(['Check', 'Result'], results)}\n`);
for (const problem of problems) console.error(`- ${problem}`);
console.log(verdict());
process.exitCode = problems.length > 0 ? 1 : 0;

/** Everything about the dependencies that a user gets, which are newer than those of the lock file. */
async function checkInstallation() {
	const tarball = await packPackage(folder);
	const packageDir = await installPackage(join(folder, 'n8n'), tarball);
	const packages = await readInstalled(packageDir);
	const [ownSize, size] = [await sizeOf(join(packageDir, 'dist')), await sizeOf(packageDir)];
	results.push([
		'installed',
		`${toMegabytes(size)}, of which ${toMegabytes(ownSize)} are ours; ${packages.length} packages besides it`,
	]);
	console.log(`\n${toTable(['Licence', 'Packages', 'Names'], toLicenceRows(packages))}`);
	note('licences', `${packages.length} packages`, checkLicences(packages));
	note('install scripts', 'none is needed', checkInstallScripts(packages));
	const { problems: found, loaded } = await checkLoading(packageDir, join(folder, 'host'));
	note('loading', `${loaded} nodes and credentials`, found);
}

/**
 * @param {string} name
 * @param {readonly string[]} args of Node
 * @param {{ show?: boolean }} [options]
 */
async function command(name, args, { show = false } = {}) {
	console.log(`- ${name}`);
	const env = toolEnv();
	const { code, output } = await tryCommand(findNode24(), args, { cwd: projectDir, env, show });
	note(name, 'passed', code === 0 ? [] : [`${name} failed.\n${output.trim()}`]);
}

/**
 * @param {string} name
 * @param {string} fact what is said where nothing is wrong
 * @param {readonly string[]} found
 */
function note(name, fact, found) {
	results.push([name, found.length === 0 ? fact : countOf(found).toUpperCase()]);
	problems.push(...found);
}

/** @param {readonly string[]} found */
function countOf({ length }) {
	return length === 1 ? '1 problem' : `${length} problems`;
}

/** @param {number} bytes */
function toMegabytes(bytes) {
	return `${(bytes / MB).toFixed(1)} MB`;
}

function verdict() {
	const name = `${manifest.name} ${manifest.version}`;
	if (problems.length > 0) return `${name} cannot be published: ${countOf(problems)}.`;
	if (withoutTests) return `${name} has passed all checks but the tests, which were left out.`;
	return `${name} can be published.`;
}
