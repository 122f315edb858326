import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod/v4';

const root = resolve(__dirname, '../..');
const paths = globSync('.github/**/*.yml', { cwd: root });

const read = (path: string): unknown =>
	parse(readFileSync(join(root, path), 'utf8'), { uniqueKeys: true });

const stepsSchema = z.array(z.looseObject({ uses: z.string().optional() }));
const permissionsSchema = z.record(z.string(), z.enum(['read', 'write', 'none']));
const workflowSchema = z.looseObject({
	permissions: permissionsSchema,
	jobs: z.record(
		z.string(),
		z.looseObject({
			steps: stepsSchema,
			permissions: permissionsSchema.optional(),
			'timeout-minutes': z.number(),
		}),
	),
});
const actionSchema = z.looseObject({ runs: z.looseObject({ steps: stepsSchema }) });

const workflows = paths
	.filter((path) => path.startsWith('.github/workflows/'))
	.map((path) => ({ path, ...workflowSchema.parse(read(path)) }));
const jobs = workflows.flatMap(({ path, jobs }) =>
	Object.entries(jobs).map(([id, job]) => ({ ...job, id: `${path}: ${id}` })),
);

describe('the files for GitHub', () => {
	it('are YAML', () => {
		expect(paths).toEqual(
			expect.arrayContaining([
				'.github/dependabot.yml',
				'.github/workflows/ci.yml',
				'.github/workflows/publish.yml',
			]),
		);
		for (const path of paths) expect(read(path)).toEqual(expect.any(Object));
	});

	it('name at least the major version of each action that they use', () => {
		const actions = paths
			.filter((path) => path.startsWith('.github/actions/'))
			.flatMap((path) => actionSchema.parse(read(path)).runs.steps);
		const used = [...jobs.flatMap(({ steps }) => steps), ...actions].flatMap(({ uses }) =>
			uses === undefined ? [] : [uses],
		);
		expect(used.length).toBeGreaterThan(5);
		const isPinned = (uses: string): boolean =>
			uses.startsWith('./')
				? paths.includes(join(uses, 'action.yml'))
				: /@(v\d+(\.\d+)*|[0-9a-f]{40})$/.test(uses);
		expect(used.filter((uses) => !isPinned(uses))).toEqual([]);
	});

	it('let workflows read alone, and only the job that publishes ask for an identity', () => {
		expect(workflows.map(({ permissions }) => permissions)).toEqual(
			workflows.map(() => ({ contents: 'read' })),
		);
		const more = jobs.flatMap(({ id, permissions }) => (permissions ? [{ id, permissions }] : []));
		expect(more).toEqual([
			{ id: '.github/workflows/publish.yml: publish', permissions: { 'id-token': 'write' } },
		]);
	});

	it('run only npm scripts that there are', () => {
		const { scripts } = z
			.object({ scripts: z.record(z.string(), z.string()) })
			.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
		const text = paths.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
		const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
		expect(called).toEqual(expect.arrayContaining(['release:check']));
		expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
	});
});
