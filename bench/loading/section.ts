import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod/v4';

import { startSink } from '../emails/sink';
import { projectDir } from '../support/built';
import { startChild } from '../support/child';
import { interleave } from '../support/interleave';
import { findN8n, NO_N8N } from '../support/n8n';
import type { Section } from '../support/section';
import { median, summarise, toText } from '../support/stats';

const manifestSchema = z.object({
	n8n: z.object({ nodes: z.array(z.string()), credentials: z.array(z.string()) }),
	dependencies: z.record(z.string(), z.string()),
});
const loadedSchema = z.object({
	ms: z.number(),
	rssMb: z.number(),
	heapMb: z.number(),
	files: z.number(),
	packages: z.array(z.string()),
});
type Loaded = z.output<typeof loadedSchema>;
const loopSchema = z.object({ ms: z.number(), loopMaxMs: z.number(), busyMaxMs: z.number() });
const firstSchema = z.object({ first: loopSchema, second: loopSchema });

/** What n8n's start pays for the package, and the first email for what it loads then. */
export const loading: Section = {
	name: 'loading',
	title: 'Loading the nodes and credentials',
	async run({ quick }) {
		const { n8n: files, dependencies } = manifestSchema.parse(
			JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')),
		);
		const n8n = findN8n();
		const ours = [...files.nodes, ...files.credentials].map((path) => join(projectDir, path));
		const contenders = [
			{ name: `Outbox, all ${ours.length} files`, run: () => load(projectDir, ours) },
			...(n8n
				? [
						{
							name: "n8n's Send Email, one file",
							run: () => load(n8n.folder, [n8n.sendEmailFile]),
						},
					]
				: []),
		];
		const rounds = quick ? 3 : 7;
		const samples = await interleave<Loaded>(contenders, rounds);
		const [own = []] = samples.values();
		const firsts = await sendFirstEmails(quick ? 2 : 5);
		const packages = [...new Set(own.flatMap((each) => each.packages))];
		const sdks = packages.filter((name) => name in dependencies);
		const of = (each: readonly Loaded[], key: 'ms' | 'rssMb' | 'heapMb') =>
			toText(summarise(each.map((sample) => sample[key])));
		return {
			tables: [
				{
					title: 'Loading into a process that has n8n-workflow already',
					columns: ['What', 'ms', 'heap MB', 'resident MB', 'files'],
					rows: [...samples].map(([name, each]) => [
						name,
						...(['ms', 'heapMb', 'rssMb'] as const).map((key) => of(each, key)),
						String(median(each.map((sample) => sample.files))),
					]),
				},
				{
					title: 'The first emails of a process, one an execution (SQLite, without encryption)',
					columns: ['Email', 'ms', 'longest delay of the event loop, ms', 'longest busy, ms'],
					rows: (['first', 'second'] as const).map((which) => [
						which,
						toText(summarise(firsts.map((each) => each[which].ms))),
						toText(summarise(firsts.map((each) => each[which].loopMaxMs))),
						toText(summarise(firsts.map((each) => each[which].busyMaxMs))),
					]),
				},
			],
			notes: [
				`Each sample is a fresh process. Packages loaded beyond n8n-workflow: ${packages.join(', ') || 'none'}. SDKs among them: ${sdks.join(', ') || 'none'}.`,
				...(n8n ? [] : [NO_N8N]),
			],
			data: { ...Object.fromEntries(samples), firsts, sdks },
		};
	},
};

async function load(from: string, files: readonly string[]): Promise<Loaded> {
	const { stdout } = await promisify(execFile)(process.execPath, [
		'--expose-gc',
		'--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
		join(__dirname, 'child.ts'),
		from,
		...files,
	]);
	return loadedSchema.parse(JSON.parse(stdout));
}

async function sendFirstEmails(rounds: number) {
	const sink = await startSink();
	const folder = mkdtempSync(join(tmpdir(), 'outbox-bench-first-'));
	process.env['OUTBOX_DATA_DIR'] = folder;
	const samples: z.output<typeof firstSchema>[] = [];
	try {
		for (let round = 0; round < rounds; round++) {
			const child = await startChild({
				file: join(projectDir, 'test', 'support', 'run-typescript.cjs'),
				args: [join(__dirname, 'first-email-child.ts'), String(sink.ports.none)],
				parse: (message) => firstSchema.parse(message),
			});
			samples.push(child.ready);
			await child.stop();
		}
	} finally {
		await sink.stop();
		rmSync(folder, { recursive: true, force: true });
	}
	return samples;
}
