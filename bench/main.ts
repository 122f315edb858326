/**
 * Measures the package against what it stands on. See docs/bench.md.
 * Usage: npm run bench [-- --quick --only emails,ledger --records 1000000 --json file --docs --no-image]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { channels } from './channels/section';
import { drafts } from './drafts/section';
import { drawBench } from './emails/picture';
import { emails } from './emails/section';
import { executions } from './emails/executions';
import { gateway } from './gateway/section';
import { ledger } from './ledger/section';
import { loading } from './loading/section';
import { providers } from './providers/section';
import { queue } from './queue/section';
import { timeline } from './timeline/section';
import { projectDir } from './support/built';
import { DOCS_FILE, writeDocs } from './support/docs';
import { noteCircumstances } from './support/machine';
import { parseOptions, USAGE, type BenchOptions } from './support/options';
import { toMarkdown, type Report } from './support/report';

const SECTIONS = [
	loading,
	emails,
	executions,
	channels,
	queue,
	ledger,
	timeline,
	drafts,
	providers,
	gateway,
];
const IMAGE = join(projectDir, 'docs', 'images', 'bench.svg');

async function main(options: BenchOptions): Promise<void> {
	const unknown = options.only.find((name) => !SECTIONS.some((section) => section.name === name));
	if (unknown !== undefined) {
		const names = SECTIONS.map(({ name }) => name).join(', ');
		throw new Error(`There is no section ${unknown}; there are ${names}.\n\n${USAGE}`);
	}
	const report = await measureAll(options);
	console.log(toMarkdown(report));
	const json = JSON.stringify(report, null, 2);
	if (options.json === undefined) console.log(`\n${json}`);
	else writeFileSync(options.json, json);
	if (options.docs) {
		writeDocs(report, options.only.length === 0);
		console.error(`Wrote ${DOCS_FILE}`);
	}
	const found = report.sections.find(({ name }) => name === emails.name);
	if (options.image && found) {
		writeFileSync(IMAGE, drawBench(found.tables));
		console.error(`Drew ${IMAGE}`);
	}
}

async function measureAll(options: BenchOptions): Promise<Report> {
	const { only, given } = options;
	const circumstances = noteCircumstances();
	const sections: Report['sections'][number][] = [];
	for (const { name, title, run } of SECTIONS) {
		if (only.length > 0 && !only.includes(name)) continue;
		const startedAt = performance.now();
		console.error(`- ${title}`);
		const result = await run(options);
		console.error(`  ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
		const command = `npm run bench -- --only ${name}${given && ` ${given}`}`;
		sections.push({ name, title, command, ...result });
	}
	return { circumstances: circumstances(), sections };
}

main(parseOptions(process.argv.slice(3))).then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
