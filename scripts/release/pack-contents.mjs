import { dirname, posix } from 'node:path';

const WANTED = /^(dist\/.*|README\.md|LICENSE|package\.json)$/;
const FOR_TESTS = /(^|\/)(test|tests|fixtures|__tests__)\/|\.(test|spec)\./;

/**
 * @typedef {object} Manifest the parts of package.json that name files
 * @property {string} version
 * @property {string} main
 * @property {string} types
 * @property {Readonly<Record<string, string>>} bin
 * @property {{ nodes: readonly string[], credentials: readonly string[] }} n8n
 */

/**
 * What is wrong with the files that would be published.
 * @param {object} pack
 * @param {Manifest} pack.manifest
 * @param {readonly string[]} pack.files paths in the package
 * @param {(path: string) => string} pack.read the text of one of them
 * @returns {string[]} the problems
 */
export function checkPackContents({ manifest, files, read }) {
	const packed = new Set(files);
	const { nodes, credentials } = manifest.n8n;
	const named = [manifest.main, manifest.types, ...Object.values(manifest.bin)];
	const needed = [
		...['README.md', 'LICENSE', ...named, ...nodes, ...credentials],
		...nodes.map((path) => path.replace(/\.js$/, '.json')),
	];
	return [
		...needed
			.filter((path) => !packed.has(path))
			.map((path) => `${path} is needed, but not in the package.`),
		...files
			.filter((path) => !WANTED.test(path))
			.map((path) => `${path} does not belong into the package. See "files" in package.json.`),
		...files
			.filter((path) => FOR_TESTS.test(path))
			.map((path) => `${path} is a file for tests. See tsconfig.build.json.`),
		...files
			.filter((path) => /\.[cm]?js$/.test(path))
			.flatMap((path) => sourceMapsOf(path, read(path)))
			.filter(({ map }) => !packed.has(map))
			.map(({ path, map }) => `${path} names the source map ${map}, which is not in the package.`),
	];
}

/**
 * @param {string} path
 * @param {string} text
 */
function sourceMapsOf(path, text) {
	const found = text.matchAll(/^\/\/[#@] sourceMappingURL=(?!data:)(\S+)\s*$/gm);
	return [...found].map(([, url = '']) => ({ path, map: posix.join(dirname(path), url) }));
}

/**
 * @param {string} changelog
 * @param {string} version
 * @returns {string[]} the problems
 */
export function checkChangelog(changelog, version) {
	const headings = changelog.split('\n').filter((line) => line.startsWith('## '));
	const isThere = headings.some((heading) => heading.split(/[\s[\]]+/).includes(version));
	return isThere ? [] : [`CHANGELOG.md has no heading "## ${version}". Say there what changes.`];
}
