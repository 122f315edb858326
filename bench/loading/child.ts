/**
 * Loads files into a fresh process and tells what that took. Node starts this file by itself, so
 * nothing but erasable syntax is used.
 * Usage: child.ts <folder to load n8n-workflow from> <file>...
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [from = '', ...files] = process.argv.slice(2);
const requireFile = createRequire(join(from, 'any.js'));

requireFile('n8n-workflow');
const before = new Set(Object.keys(requireFile.cache));
global.gc?.();
const memoryBefore = process.memoryUsage();
const startedAt = performance.now();
for (const file of files) requireFile(file);
const ms = performance.now() - startedAt;
global.gc?.();
const memory = process.memoryUsage();

const added = Object.keys(requireFile.cache).filter((path) => !before.has(path));
const packages = added.flatMap(
	(path) => /.*node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(path)?.[1] ?? [],
);
process.stdout.write(
	JSON.stringify({
		ms,
		rssMb: (memory.rss - memoryBefore.rss) / 2 ** 20,
		heapMb: (memory.heapUsed - memoryBefore.heapUsed) / 2 ** 20,
		files: added.length,
		packages: [...new Set(packages)],
	}),
);
