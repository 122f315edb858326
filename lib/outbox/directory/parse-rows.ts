/** A line of a list, by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Reads a text of lines, or a CSV file as spreadsheets write it. A first line that names one of the
 * columns is taken for the header; without one, the columns have the given order. Blank lines are
 * passed over.
 *
 * @param columns their names; the first one is what every line must have
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function parseRows(text: string, columns: readonly string[]): readonly Row[] {
	const content = text.replace(/^\ufeff/, '');
	const [first = [], ...others] = splitCsv(content, findDelimiter(content));
	const names = first.map((cell) => cell.trim().toLowerCase().replaceAll(/[ -]+/g, '_'));
	const [key = ''] = columns;
	const hasHeader = names.includes(key);
	const header = hasHeader ? names : columns;
	const lines = hasHeader ? others : [first, ...others];
	return lines
		.filter((cells) => cells.some((cell) => cell.trim() !== ''))
		.map((cells) => Object.fromEntries(header.map((name, at) => [name, (cells[at] ?? '').trim()])));
}

/** The one that stands most often in the first line. */
function findDelimiter(text: string): string {
	const [line = ''] = text.split(/\r?\n/, 1);
	const count = (delimiter: string): number => line.split(delimiter).length;
	return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function splitCsv(text: string, delimiter: string): string[][] {
	const lines: string[][] = [];
	let cells: string[] = [];
	let cell = '';
	let isQuoted = false;
	const endCell = (): void => {
		cells.push(cell);
		cell = '';
	};
	const endLine = (): void => {
		endCell();
		lines.push(cells);
		cells = [];
	};
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		if (isQuoted) {
			if (character !== '"') cell += character;
			else if (text.charAt(at + 1) === '"') cell += text.charAt(++at);
			else isQuoted = false;
		} else if (character === '"' && cell.trim() === '') {
			cell = '';
			isQuoted = true;
		} else if (character === delimiter) endCell();
		else if (character === '\n') endLine();
		else if (character !== '\r') cell += character;
	}
	if (cell !== '' || cells.length > 0) endLine();
	return lines;
}
