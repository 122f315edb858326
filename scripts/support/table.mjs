/**
 * Lays rows out in columns as wide as their widest cell.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function toTable(head, rows) {
	const lines = [head, head.map(({ length }) => '-'.repeat(length)), ...rows];
	const widths = head.map((_, column) =>
		Math.max(...lines.map((line) => line[column]?.length ?? 0)),
	);
	return lines
		.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
		.map((line) => `  ${line.trimEnd()}`)
		.join('\n');
}
