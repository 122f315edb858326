import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');

/** Packages that are to be loaded with the first email, and not with n8n. */
const HEAVY = ['nodemailer', 'html-to-text', 'ipaddr.js', 'ioredis', 'imapflow', 'postal-mime'];

describe('the files that n8n loads at its start', () => {
	it('load no SDK, and none of the machinery', async () => {
		const manifest: { n8n: { nodes: string[]; credentials: string[] } } =
			await import('../../package.json');
		const files = [...manifest.n8n.nodes, ...manifest.n8n.credentials].map((path) =>
			join(root, path.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
		);
		expect(files.length).toBeGreaterThanOrEqual(3);

		const folder = await mkdtemp(join(tmpdir(), 'outbox-loading-'));
		const script = join(folder, 'load.js');
		await writeFile(
			script,
			`for (const file of ${JSON.stringify(files)}) require(file);
			console.log(JSON.stringify(Object.keys(require.cache)));`,
		);
		const runner = join(root, 'test/support/run-typescript.cjs');
		const { stdout } = await promisify(execFile)(process.execPath, [runner, script], {
			maxBuffer: 50_000_000,
		});
		await rm(folder, { recursive: true });

		const loaded: string[] = JSON.parse(stdout);
		expect(loaded).toEqual(expect.arrayContaining(files));
		const heavy = loaded.filter((path) =>
			HEAVY.some((name) => path.includes(join('node_modules', name))),
		);
		expect(heavy).toEqual([]);
		// A list of addresses, which webhooks are registered by.
		const paths = join(root, 'lib/outbox/api/paths.ts');
		expect(loaded.filter((path) => path.startsWith(join(root, 'lib')))).toEqual([paths]);
	}, 60_000);
});
