// Puts what the compiler leaves behind (icons and codex files) beside the compiled nodes.
import { copyFile, glob, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for await (const path of glob('{nodes,credentials}/**/*.{svg,png,node.json}', { cwd: root })) {
	const target = join(root, 'dist', path);
	await mkdir(dirname(target), { recursive: true });
	await copyFile(join(root, path), target);
}
