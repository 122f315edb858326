import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { checkLoading } from '../../../../scripts/release/load-check.mjs';

const NODE = 'dist/A.node.js';
/** A package with one node, which needs what n8n brings. */
const FILES = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-a',
		main: 'dist/index.js',
		dependencies: {},
		n8n: { nodes: [NODE], credentials: [] },
	}),
	'dist/index.js': '',
	[NODE]: `require('n8n-workflow');
		exports.A = class { description = { name: 'a', icon: { light: 'file:a.svg', dark: 'file:b.svg' } } };`,
	'dist/A.node.json': JSON.stringify({ node: 'n8n-nodes-a.a' }),
	'dist/a.svg': '<svg/>',
	'dist/b.svg': '<svg/>',
};

describe('checkLoading', () => {
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'outbox-load-'));
	});

	afterEach(() => rm(folder, { recursive: true }));

	const check = async (changes: Readonly<Record<string, string>>) => {
		for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
			await mkdir(dirname(join(folder, 'package', path)), { recursive: true });
			await writeFile(join(folder, 'package', path), text);
		}
		return checkLoading(join(folder, 'package'), join(folder, 'host'));
	};

	it('loads the nodes with what n8n brings', async () => {
		expect(await check({})).toEqual({ problems: [], loaded: 1 });
	});

	it('finds what only a checkout has', async () => {
		const { problems } = await check({ 'dist/index.js': "require('typescript');" });
		expect(problems).toEqual([expect.stringContaining("Cannot find module 'typescript'")]);
	});

	it('finds a dependency that is not installed', async () => {
		const manifest = { ...JSON.parse(FILES['package.json']), dependencies: { nowhere: '1.0.0' } };
		const { problems } = await check({ 'package.json': JSON.stringify(manifest) });
		expect(problems).toEqual([expect.stringContaining("Cannot find module 'nowhere'")]);
	});

	it('misses icons, and notices a codex file of another node', async () => {
		const { problems } = await check({
			[NODE]: "exports.A = class { description = { name: 'a', icon: 'file:c.svg' } };",
			'dist/A.node.json': JSON.stringify({ node: 'n8n-nodes-a.b' }),
		});
		expect(problems).toEqual([
			'dist/A.node.js shows the icon dist/c.svg, which is not in the package.',
			'dist/A.node.json is about n8n-nodes-a.b, but its node is n8n-nodes-a.a.',
		]);
	});
});
