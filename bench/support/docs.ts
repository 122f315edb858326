import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectDir } from './built';
import { toFacts, toMarkdownTable, toSectionMarkdown, toTargetTable, type Report } from './report';

export const DOCS_FILE = join(projectDir, 'docs', 'bench.md');

/**
 * Puts a run's figures into the documentation.
 * @param isWhole whether all sections were run: then the circumstances and the targets are renewed
 * too, else each section says under which circumstances it came about
 */
export function writeDocs(report: Report, isWhole: boolean): void {
	const text = readFileSync(DOCS_FILE, 'utf8');
	writeFileSync(DOCS_FILE, fillIn(text, toBlocks(report, isWhole)));
}

/** What belongs where, by the names of the places. */
function toBlocks({ circumstances, sections }: Report, isWhole: boolean): Map<string, string> {
	const facts = toFacts(circumstances);
	const findings = sections.flatMap((section) => section.findings);
	return new Map([
		...(isWhole
			? [
					['circumstances', facts] as const,
					['targets', toMarkdownTable(toTargetTable(findings))] as const,
				]
			: []),
		...sections.map((section) => {
			const markdown = toSectionMarkdown(section, '###');
			return [
				section.name,
				isWhole ? markdown : `${markdown}\n- Measured on its own: ${facts}`,
			] as const;
		}),
	]);
}

/**
 * Replaces what stands between `<!-- bench:name -->` and `<!-- /bench:name -->`.
 * @throws when a place is missing
 */
export function fillIn(text: string, blocks: ReadonlyMap<string, string>): string {
	let filled = text;
	for (const [name, block] of blocks) {
		const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
		const [before, rest] = splitAt(filled, begin);
		const [, after] = splitAt(rest, end);
		filled = `${before}${begin}\n\n${block}\n\n${end}${after}`;
	}
	return filled;
}

function splitAt(text: string, mark: string): readonly [before: string, after: string] {
	const index = text.indexOf(mark);
	if (index < 0) throw new Error(`The documentation has no place ${mark}.`);
	return [text.slice(0, index), text.slice(index + mark.length)];
}
