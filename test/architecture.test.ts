import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readSources, type SourceFile } from './support/source-files';

const sources = readSources();
const byPath = new Map(sources.map((source) => [source.path, source]));

/** E.g. `lib/core`, and `lib/providers/smtp` for what has a folder of its own. */
function partOf(path: string): string {
	const [top = '', second = '', third = '', fourth] = path.split('/');
	if (top !== 'lib') return path === 'index.ts' ? 'index' : top;
	const hasFolders = second === 'providers' || second === 'backends';
	return hasFolders && fourth !== undefined ? `lib/${second}/${third}` : `lib/${second}`;
}

/** Of our own parts, what each may import besides itself. */
function mayImport(importer: string, imported: string): boolean {
	const from = partOf(importer);
	const to = partOf(imported);
	if (from === to) return true;
	switch (from) {
		case 'index':
			return to.startsWith('lib/');
		case 'nodes':
			return to.startsWith('lib/');
		case 'credentials':
		case 'lib/core':
			return false;
		case 'lib/mail':
		case 'lib/files':
		case 'lib/http':
		case 'lib/backends':
			return to === 'lib/core';
		case 'lib/chat':
			return ['lib/core', 'lib/mail'].includes(to);
		case 'lib/outbox':
			return ['lib/core', 'lib/mail', 'lib/chat'].includes(to);
		case 'lib/standalone':
			// A program of its own: it wires what it needs.
			return to.startsWith('lib/');
		case 'lib/providers':
			// Its index is the registry of all of them.
			return to === 'lib/core' || importer === 'lib/providers/index.ts';
		default:
			return from.startsWith('lib/backends/')
				? ['lib/core', 'lib/backends'].includes(to)
				: ['lib/core', 'lib/mail', 'lib/chat', 'lib/http', 'lib/providers'].includes(to);
	}
}

/** `path -> target` for every import that the rule finds wrong. */
function offences(
	isWrong: (source: SourceFile, target: SourceFile['imports'][number]) => boolean,
): string[] {
	return sources.flatMap((source) =>
		source.imports
			.filter((target) => isWrong(source, target))
			.map(({ target }) => `${source.path} -> ${target}`),
	);
}

describe('what may import what', () => {
	it('finds the sources', () => {
		expect(sources.length).toBeGreaterThan(50);
		expect(byPath.get('nodes/OutboxSendEmail/send-emails.ts')?.imports.length).toBeGreaterThan(5);
	});

	it('leads to files that exist', () => {
		expect(offences((_, { isOurs, target }) => isOurs && !byPath.has(target))).toEqual([]);
	});

	it('keeps each part to what it may know of', () => {
		expect(offences(({ path }, { isOurs, target }) => isOurs && !mayImport(path, target))).toEqual(
			[],
		);
	});

	it('lets core import zod and node:crypto only', () => {
		const allowed = ['zod/v4', 'node:crypto'];
		expect(
			offences(
				({ path }, { isOurs, target }) =>
					partOf(path) === 'lib/core' && !isOurs && !allowed.includes(target),
			),
		).toEqual([]);
	});

	it('lets the use cases import no package but zod, and of the machine only node:crypto', () => {
		const allowed = ['zod/v4', 'node:crypto'];
		expect(
			offences(
				({ path }, { isOurs, target }) =>
					partOf(path) === 'lib/outbox' && !isOurs && !allowed.includes(target),
			),
		).toEqual([]);
	});

	it('never lets n8n-workflow into lib', () => {
		expect(
			offences(({ path }, { target }) => path.startsWith('lib/') && target.startsWith('n8n')),
		).toEqual([]);
	});

	it('wires providers and backends in compose alone', () => {
		const isConcrete = (target: string): boolean =>
			/^lib\/(backends|providers)\//.test(target) && !target.endsWith('/options.ts');
		expect(
			offences(
				({ path }, { target }) =>
					path.startsWith('nodes/') &&
					!path.startsWith('nodes/shared/compose') &&
					isConcrete(target),
			),
		).toEqual([]);
	});

	it('imports only packages that are installed with this one', () => {
		const manifest = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
		const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
		const packageOf = (target: string): string =>
			target
				.split('/')
				.slice(0, target.startsWith('@') ? 2 : 1)
				.join('/');
		expect(
			offences(
				(_, { isOurs, isTypeOnly, target }) =>
					!isOurs &&
					!isTypeOnly &&
					!target.startsWith('node:') &&
					!installed.includes(packageOf(target)),
			),
		).toEqual([]);
	});

	it('has no cycles', () => {
		expect(findCycles()).toEqual([]);
	});
});

describe('how files are written', () => {
	it('has no barrels but index.ts and the registry of providers', () => {
		const allowed = ['index.ts', 'lib/providers/index.ts'];
		const barrels = sources.filter(
			({ path, reexports }) => (reexports || /\/index\.ts$/.test(path)) && !allowed.includes(path),
		);
		expect(barrels.map(({ path }) => path)).toEqual([]);
	});

	it('has no variables at module level', () => {
		const offenders = sources.flatMap(({ path, variables }) =>
			variables.map((name) => `${path}: ${name}`),
		);
		expect(offenders).toEqual([]);
	});

	it('keeps files under 300 lines', () => {
		const long = sources.filter(({ path, lines }) => path !== 'index.ts' && lines >= 300);
		expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
	});

	it('keeps those of the tests under 300 lines, too', () => {
		const paths = globSync('**/*.ts', { cwd: __dirname });
		expect(paths).toContain('architecture.test.ts');
		const linesOf = (path: string): number =>
			readFileSync(join(__dirname, path), 'utf8').split('\n').length - 1;
		expect(paths.filter((path) => linesOf(path) >= 300)).toEqual([]);
	});

	it('keeps node classes thin', () => {
		const nodes = sources.filter(({ path }) => path.endsWith('.node.ts'));
		expect(nodes.length).toBeGreaterThan(0);
		for (const { path, lines } of nodes)
			expect({ path, thin: lines < 100 }).toEqual({ path, thin: true });
	});

	it('names files in kebab-case, except where n8n wants its own names', () => {
		const isNamedWell = (path: string): boolean =>
			/^([a-z0-9-]+\/)*[a-z0-9-]+\.ts$/.test(path) ||
			/^nodes\/([A-Za-z0-9]+)\/(\1\.node|[a-z0-9-]+)\.ts$/.test(path) ||
			/^credentials\/[A-Z][A-Za-z0-9]+\.credentials\.ts$/.test(path);
		expect(sources.filter(({ path }) => !isNamedWell(path)).map(({ path }) => path)).toEqual([]);
	});
});

/** Files that lead back to themselves by what is left of their imports at run time. */
function findCycles(): string[] {
	const cycles: string[] = [];
	const done = new Set<string>();
	const visit = (path: string, way: readonly string[]): void => {
		if (way.includes(path)) {
			cycles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
			return;
		}
		if (done.has(path)) return;
		for (const { target, isOurs, isTypeOnly } of byPath.get(path)?.imports ?? []) {
			if (isOurs && !isTypeOnly) visit(target, [...way, path]);
		}
		done.add(path);
	};
	for (const { path } of sources) visit(path, []);
	return cycles;
}
