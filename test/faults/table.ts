import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../.artifacts/faults');

/** Leaves a table of runs behind, from which scripts/faults.mjs makes the one of the documentation. */
export function writeTable(
	name: string,
	columns: readonly string[],
	rows: readonly (readonly (string | number)[])[],
): void {
	const lines = [columns, columns.map(() => '---'), ...rows];
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(
		join(FOLDER, `${name}.md`),
		lines.map((cells) => `| ${cells.join(' | ')} |\n`).join(''),
	);
}
