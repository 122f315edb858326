/**
 * Runs a TypeScript file in a process of its own, as jest would:
 * node run-typescript.cjs <file> [arguments]
 */
const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
	const { code } = transformSync(readFileSync(filename, 'utf8'), {
		filename,
		jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
		module: { type: 'commonjs' },
	});
	// Without the format Node would take the package's untyped files for ES modules.
	module._compile(code, filename, 'commonjs');
};

require(resolve(process.argv[2]));
