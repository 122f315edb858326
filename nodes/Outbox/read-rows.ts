import { z } from 'zod/v4';

import { validationError } from '../../lib/core/errors';
import { parseInput } from '../../lib/mail/parse-input';
import { parseRows, type Row } from '../../lib/outbox/directory/parse-rows';
import { createBinaryReader } from '../shared/binary-reader';
import { choiceParameter, readParameter } from '../shared/parameters';
import type { OperationInput } from './operation';

/** What an item may bring along at once. */
const MAX_ROWS = 10_000;
/** Room for that many lines with notes in them. */
const MAX_BYTES = 5_000_000;

const parametersSchema = z.object({ importFrom: choiceParameter(['list', 'file']) });

/**
 * The lines of a list that an item brings along: of a file, or as an expression gives them.
 *
 * @param columns their names, in the order of a list without a header; the first must be filled
 * @throws OutboxError on `list` or `file` where there is no list, or one that is too long
 */
export async function readRows(
	input: Pick<OperationInput, 'context' | 'itemIndex'>,
	columns: readonly string[],
): Promise<readonly Row[]> {
	const { field, rows } = await readAllRows(input, columns);
	if (rows.length === 0) throw validationError(field, `${field} is empty. Give at least one line.`);
	if (rows.length <= MAX_ROWS) return rows;
	throw validationError(
		field,
		`${field} has ${rows.length} lines; an item may have at most ${MAX_ROWS}. Split the list.`,
	);
}

interface ReadRows {
	/** Where they were given. */
	readonly field: string;
	readonly rows: readonly Row[];
}

async function readAllRows(
	{ context, itemIndex }: Pick<OperationInput, 'context' | 'itemIndex'>,
	columns: readonly string[],
): Promise<ReadRows> {
	const read = (name: string, fallback: unknown) =>
		readParameter(context, name, itemIndex, fallback);
	const { importFrom } = parseInput(parametersSchema, { importFrom: read('importFrom', 'list') });
	if (importFrom === 'list') return { field: 'list', rows: toRows(read('list', ''), columns) };
	const readBinary = createBinaryReader(context, itemIndex);
	const field = 'file';
	const { bytes } = await readBinary(read('binaryPropertyName', 'data'), {
		field,
		maxBytes: MAX_BYTES,
	});
	return { field, rows: parseRows(Buffer.from(bytes).toString('utf8'), columns) };
}

const listSchema = z.array(z.union([z.string(), z.record(z.string(), z.unknown())]));

/** A list of texts or of objects, or a text of lines, JSON included. */
function toRows(given: unknown, columns: readonly string[]): readonly Row[] {
	const list = typeof given === 'string' ? parseJsonList(given) : given;
	if (typeof list === 'string') return parseRows(list, columns);
	const entries = listSchema.safeParse(list);
	if (!entries.success) {
		throw validationError(
			'list',
			'list is no list. Give one entry a line, or an array of texts or of objects.',
		);
	}
	const [key = ''] = columns;
	return entries.data.map((entry) =>
		typeof entry === 'string' ? { [key]: entry } : toTextRow(entry),
	);
}

function parseJsonList(text: string): unknown {
	if (!text.trim().startsWith('[')) return text;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Whatever an object holds that is no text is said with the line. */
function toTextRow(entry: Readonly<Record<string, unknown>>): Row {
	return Object.fromEntries(
		Object.entries(entry).flatMap(([name, value]) =>
			value === null || value === undefined ? [] : [[name, toText(value)]],
		),
	);
}

function toText(value: unknown): string {
	return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}
