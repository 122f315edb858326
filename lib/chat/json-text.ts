import { validationError } from '../core/errors';

/**
 * Reads JSON that a user wrote.
 * @throws OutboxError `validation_error` that says where the fault is, and repeats none of the text
 */
export function parseJsonText(text: string, field: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		const read = text.slice(0, lengthUnderstood(text));
		const line = read.split('\n').length;
		const column = read.length - read.lastIndexOf('\n');
		throw validationError(
			field,
			`${field} is not valid JSON: line ${line}, column ${column} cannot be understood. Check the commas, quotes and brackets there.`,
		);
	}
}

/** How much of the text could be the beginning of valid JSON, found by halving. */
function lengthUnderstood(text: string): number {
	let understood = 0;
	let notUnderstood = text.length + 1;
	while (notUnderstood - understood > 1) {
		const middle = Math.floor((understood + notUnderstood) / 2);
		if (isBeginning(text.slice(0, middle))) understood = middle;
		else notUnderstood = middle;
	}
	return understood;
}

/** V8 complains either of the end or of the position behind it when only the rest is missing. */
function isBeginning(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		const { message } = error as SyntaxError;
		const position = /at position (\d+)/.exec(message)?.[1];
		return message.includes('end of JSON input') || position === String(text.length);
	}
}
