import { checkChangelog, checkPackContents } from '../../../../scripts/release/pack-contents.mjs';

const manifest = {
	version: '1.2.3',
	main: 'dist/index.js',
	types: 'dist/index.d.ts',
	bin: { worker: 'dist/worker.js' },
	n8n: { nodes: ['dist/nodes/A/A.node.js'], credentials: ['dist/credentials/B.credentials.js'] },
};
const papers = ['README.md', 'LICENSE', 'package.json'];
const files = [
	...papers,
	...['dist/index.js', 'dist/index.d.ts', 'dist/worker.js', 'dist/credentials/B.credentials.js'],
	...['dist/nodes/A/A.node.js', 'dist/nodes/A/A.node.json'],
];
const check = (packed: readonly string[], text = ''): string[] =>
	checkPackContents({ manifest, files: packed, read: () => text });

describe('checkPackContents', () => {
	it('finds nothing wrong with what is wanted', () => {
		expect(check(files)).toEqual([]);
	});

	it.each(files.filter((path) => path !== 'package.json'))('misses %s', (path) => {
		expect(check(files.filter((file) => file !== path))).toEqual([
			`${path} is needed, but not in the package.`,
		]);
	});

	it.each(['lib/a.ts', 'docs/a.md', '.env', 'CHANGELOG.md'])('wants no %s', (path) => {
		expect(check([...files, path])).toEqual([expect.stringContaining(`${path} does not belong`)]);
	});

	it.each(['dist/lib/a.test.js', 'dist/test/support.js', 'dist/lib/fixtures/a.json'])(
		'knows %s for a file of tests',
		(path) => {
			expect(check([...files, path])).toEqual([
				expect.stringContaining(`${path} is a file for tests`),
			]);
		},
	);

	it('follows source maps', () => {
		const packed = [...papers, 'dist/index.js'];
		const needed = check(packed);
		const text = 'x;\n//# sourceMappingURL=index.js.map\n';
		expect(check(packed, text)).toEqual([
			...needed,
			'dist/index.js names the source map dist/index.js.map, which is not in the package.',
		]);
		expect(check([...packed, 'dist/index.js.map'], text)).toEqual(needed);
		expect(check(packed, '//# sourceMappingURL=data:application/json;base64,e30=')).toEqual(needed);
	});
});

describe('checkChangelog', () => {
	it.each(['## 1.2.3', '## [1.2.3] - 2026-01-01', '## 1.2.3 (2026-01-01)'])(
		'finds the version in %s',
		(heading) => expect(checkChangelog(`# Changes\n\n${heading}\n`, '1.2.3')).toEqual([]),
	);

	it.each(['## Unreleased', '## 1.2.30', 'In 1.2.3', '## 11.2.3'])('misses it in %s', (line) =>
		expect(checkChangelog(line, '1.2.3')).toEqual([expect.stringContaining('## 1.2.3')]),
	);
});
