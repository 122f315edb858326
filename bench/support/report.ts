import type { Circumstances } from './machine';
import type { SectionResult, Table } from './section';

/** All that a run of the bench found out. */
export interface Report {
	readonly circumstances: Circumstances;
	readonly sections: readonly (SectionResult & {
		readonly name: string;
		readonly title: string;
		readonly command: string;
	})[];
}

/** Markdown, so that what is printed can be put into the documentation as it is. */
export function toMarkdown({ circumstances, sections }: Report): string {
	const { date, machine, os, node, n8n, disk, loadBefore, loadAfter } = circumstances;
	const facts = `${date}; ${machine}; ${os}; Node ${node}; n8n ${n8n}; stores on ${disk}; load average ${loadBefore} before, ${loadAfter} after.`;
	const parts = sections.map(({ title, command, tables, notes }) =>
		[
			`## ${title}`,
			`\`${command}\``,
			...tables.map(toMarkdownTable),
			notes.map((note) => `- ${note}`).join('\n'),
		].join('\n\n'),
	);
	return [facts, ...parts].join('\n\n');
}

function toMarkdownTable({ title, columns, rows }: Table): string {
	const widths = columns.map((column, index) =>
		Math.max(...[column, ...rows.map((row) => row[index] ?? '')].map(({ length }) => length)),
	);
	const toLine = (cells: readonly string[]): string =>
		`| ${widths.map((width, index) => pad(cells[index] ?? '', width, index)).join(' | ')} |`;
	const rule = `| ${widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
	return [`**${title}**`, '', toLine(columns), rule, ...rows.map(toLine)].join('\n');
}

/** Names on the left, figures on the right. */
function pad(cell: string, width: number, index: number): string {
	return index === 0 ? cell.padEnd(width) : cell.padStart(width);
}
