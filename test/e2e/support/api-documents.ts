import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectDir } from '../../../scripts/support/toolchain.mjs';

/** A command line of curl, taken apart. */
export interface CurlLine {
	/** Of the URL, without a slash in front. */
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: object;
}

/** A row of a table of errors. */
export interface ErrorRow {
	readonly status: number;
	readonly code: string;
	readonly description: string;
}

/** @param name of a file in `test/fixtures/seeds`, without its ending */
export function readDocument(name: string): string {
	return readFileSync(join(projectDir, 'test/fixtures/seeds', `${name}.txt`), 'utf8');
}

/** The command lines, in their order. */
export function curlLines(document: string): readonly CurlLine[] {
	const commands = document.matchAll(
		/curl (?:--request|-X) POST[^']*?(?:'[^']*'[^']*?)*?(?:--data|-d) '([^']*)'/g,
	);
	return [...commands].map(([command, data = '']) => {
		const [, path = ''] = /https?:\/\/[^/]+\/(\S+)/.exec(command) ?? [];
		const headers = command.matchAll(/(?:-H|--header) (["'])([\w-]+): (.*?)\1/g);
		const body: unknown = JSON.parse(data);
		if (typeof body !== 'object' || body === null) throw new Error(`No object: ${data}`);
		return {
			path,
			headers: Object.fromEntries([...headers].map(([, , name = '', value = '']) => [name, value])),
			body,
		};
	});
}

/** The JSON objects that stand in the text for themselves and have a field. */
export function jsonObjects(document: string, field: string): readonly object[] {
	const found: object[] = [];
	for (const { index } of document.matchAll(/^\{/gm)) {
		for (const { index: end } of document.slice(index).matchAll(/^\}/gm)) {
			const parsed = tryParse(document.slice(index, index + end + 1));
			if (parsed === undefined) continue;
			if (field in parsed) found.push(parsed);
			break;
		}
	}
	return found;
}

/** The rows of the table of errors; one has lost the lines between its columns. */
export function errorRows(document: string): readonly ErrorRow[] {
	const rows = document.matchAll(/^(?:\| )?(\d{3})(?: \| )?([a-z_]+)(?: \| )?([A-Z][^|\n]*)/gm);
	return [...rows].map(([, status, code = '', description = '']) => ({
		status: Number(status),
		code,
		description: description.trim(),
	}));
}

/** The shape of JSON: its fields, and of which kind they are. */
export function shapeOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(shapeOf);
	if (typeof value !== 'object' || value === null) return typeof value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
}

function tryParse(text: string): object | undefined {
	try {
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
	} catch {
		return undefined;
	}
}
