/**
 * Runs a TypeScript file in a process of its own, as jest would:
 * node run-typescript.cjs <file> [arguments]
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

/** What was compiled is kept, because the tests start many processes of the same files. */
const CACHE = join(__dirname, '../../node_modules/.cache/run-typescript');
const COMPILER = require('@swc/core/package.json').version + readFileSync(__filename, 'utf8');

require.extensions['.ts'] = (module, filename) => {
	// Without the format Node would take the package's untyped files for ES modules.
	module._compile(compile(readFileSync(filename, 'utf8'), filename), filename, 'commonjs');
};

function compile(source, filename) {
	const name = createHash('sha256').update(`${COMPILER}\0${filename}\0${source}`).digest('hex');
	const kept = join(CACHE, `${name}.js`);
	try {
		return readFileSync(kept, 'utf8');
	} catch {
		// It is the first process that needs it.
	}
	const { code } = require('@swc/core').transformSync(source, {
		filename,
		jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
		module: { type: 'commonjs' },
	});
	mkdirSync(CACHE, { recursive: true });
	// Whole or not at all, as other processes read it.
	const half = `${kept}.${process.pid}`;
	writeFileSync(half, code);
	renameSync(half, kept);
	return code;
}

require(resolve(process.argv[2]));
