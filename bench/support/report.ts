import type { Circumstances } from './machine';
import type { Finding, SectionResult, Table } from './section';

/** What a section of the bench found out. */
export interface SectionReport extends SectionResult {
	readonly name: string;
	readonly title: string;
	/** Runs this section alone. */
	readonly command: string;
}

/** All that a run of the bench found out. */
export interface Report {
	readonly circumstances: Circumstances;
	readonly sections: readonly SectionReport[];
}

/** Markdown, as it also stands in the documentation. */
export function toMarkdown({ circumstances, sections }: Report): string {
	const findings = sections.flatMap((section) => section.findings);
	return [
		toFacts(circumstances),
		...(findings.length > 0 ? [toMarkdownTable(toTargetTable(findings))] : []),
		...sections.map((section) => toSectionMarkdown(section, '##')),
	].join('\n\n');
}

/** Under which circumstances the figures came about, in one line. */
export function toFacts(circumstances: Circumstances): string {
	const { date, machine, os, node, n8n, disk, loadBefore, loadAfter } = circumstances;
	return `${date}; ${machine}; ${os}; Node ${node}; n8n ${n8n}; stores on ${disk}; load average ${loadBefore} before, ${loadAfter} after.`;
}

/** @param heading e.g. `##` */
export function toSectionMarkdown(
	{ title, command, tables, notes }: SectionReport,
	heading: string,
): string {
	return [
		`${heading} ${title}`,
		`\`${command}\``,
		...tables.map((table) => `**${table.title}**\n\n${toMarkdownTable(table)}`),
		notes.map((note) => `- ${note}`).join('\n'),
	].join('\n\n');
}

export function toTargetTable(findings: readonly Finding[]): Pick<Table, 'columns' | 'rows'> {
	return {
		columns: ['target', 'found', ''],
		rows: findings.map(({ target, found, met }) => [target, found, met ? 'met' : 'missed']),
	};
}

/** Names on the left, figures on the right; words on the left as well. */
export function toMarkdownTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
	const cellsOf = (index: number): string[] => rows.map((row) => row[index] ?? '');
	const isText = columns.map(
		(_column, index) => index === 0 || cellsOf(index).some((cell) => /[a-z]{3}/.test(cell)),
	);
	const widths = columns.map((column, index) =>
		Math.max(3, ...[column, ...cellsOf(index)].map(({ length }) => length)),
	);
	const toLine = (cells: readonly string[]): string => {
		const padded = widths.map((width, index) => {
			const cell = cells[index] ?? '';
			return isText[index] ? cell.padEnd(width) : cell.padStart(width);
		});
		return `| ${padded.join(' | ')} |`;
	};
	const rules = widths.map((width, index) =>
		isText[index] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
	);
	return [toLine(columns), `| ${rules.join(' | ')} |`, ...rows.map(toLine)].join('\n');
}
