/**
 * Runs the fault tests and puts their tables of runs into docs/faults.md.
 * Usage: npm run faults
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { tryCommand } from './support/command.mjs';
import { findNode24, projectDir, toolEnv } from './support/toolchain.mjs';

const TABLES = [
	...['kills', 'parts', 'fallback', 'draft-making', 'drafts', 'drops', 'outages'],
	...['same-key', 'same-draft', 'rests', 'queue'],
];
/** How many messages each queue gets; `npm test` has fewer. */
const MESSAGES = process.env['OUTBOX_FAULTS_MESSAGES'] ?? '10000';
const tableFolder = join(projectDir, '.artifacts', 'faults');
const documentPath = join(projectDir, 'docs', 'faults.md');

await rm(tableFolder, { recursive: true, force: true });
const jest = join(projectDir, 'node_modules', 'jest', 'bin', 'jest.js');
const { code } = await tryCommand(findNode24(), [jest, '--runInBand', 'test/faults'], {
	cwd: projectDir,
	env: { ...toolEnv(), OUTBOX_FAULTS_MESSAGES: MESSAGES },
	show: true,
});
if (code === 0) {
	await writeFile(documentPath, await renewDocument(await readFile(documentPath, 'utf8')));
	console.log(`The tables are in ${documentPath}.`);
} else {
	console.error('The tables were left as they are, because a run failed.');
	process.exitCode = 1;
}

/** @param {string} document */
async function renewDocument(document) {
	let renewed = renew(document, 'date', new Date().toISOString().slice(0, 10));
	for (const name of TABLES) {
		const table = await readFile(join(tableFolder, `${name}.md`), 'utf8');
		renewed = renew(renewed, name, `\n\n${table}\n`);
	}
	const config = await resolveConfig(documentPath);
	return format(renewed, { ...config, filepath: documentPath });
}

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
 * @param {string} document
 * @param {string} name
 * @param {string} content
 */
function renew(document, name, content) {
	const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
	const from = document.indexOf(start);
	const to = document.indexOf(end);
	if (from < 0 || to < from) throw new Error(`docs/faults.md has no place for ${name}.`);
	return `${document.slice(0, from + start.length)}${content}${document.slice(to)}`;
}
