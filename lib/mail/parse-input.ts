import type { z } from 'zod/v4';

import { validationError } from '../core/errors';
import { quoteInput } from './safe-text';

type Issue = z.core.$ZodIssue;
type Path = Issue['path'];

/** The field to name when the whole input is of the wrong kind. */
const WHOLE_INPUT = 'input';

/**
 * Parses what a user or a client gave. The first thing wrong is reported under the field's public
 * name: `replyTo` in our schemas is `reply_to` outside. Values are never quoted, they may be secret.
 * @throws OutboxError `validation_error`
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
	const result = schema.safeParse(input);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	if (issue === undefined) throw validationError(WHOLE_INPUT, 'The input is not valid.');
	throw toValidationError(issue, [], input);
}

function toValidationError(issue: Issue, parents: Path, input: unknown): Error {
	const path = [...parents, ...issue.path];
	if (issue.code === 'invalid_union') {
		const deepest = deepestIssue(issue.errors);
		if (deepest !== undefined) return toValidationError(deepest, path, input);
	}
	if (issue.code === 'unrecognized_keys') {
		const key = issue.keys[0] ?? '';
		// Whoever gave the field has named it, so its name stays as it is.
		const field = /^\w{1,64}$/.test(key) ? within(path, key) : toField(path);
		return validationError(
			field,
			`There is no field named ${quoteInput(key)}. Check its spelling.`,
		);
	}
	const field = toField(path);
	if (valueAt(input, path) === undefined) return validationError(field, `${field} is missing.`);
	return validationError(field, `${field} is not valid. ${issue.message}`);
}

/** Of a union's failed branches, the one that fits best: it failed only inside the value. */
function deepestIssue(branches: readonly (readonly Issue[])[]): Issue | undefined {
	return branches.flat().find((issue) => issue.path.length > 0);
}

function within(parents: Path, key: string): string {
	return parents.length === 0 ? key : `${toField(parents)}.${key}`;
}

/** As our schemas name fields; anything else was named by whoever gave it, e.g. a header. */
const OUR_NAME = /^[a-z][A-Za-z0-9]*$/;

function toSnakeCase(letter: string): string {
	return `_${letter.toLowerCase()}`;
}

/** E.g. `attachments[0].mime_type`. */
function toField(path: Path): string {
	const field = path.reduce<string>((parent, segment) => {
		if (typeof segment === 'number') return `${parent}[${segment}]`;
		const given = String(segment);
		const name = OUR_NAME.test(given) ? given.replace(/[A-Z]/g, toSnakeCase) : given;
		return parent === '' ? name : `${parent}.${name}`;
	}, '');
	return field === '' ? WHOLE_INPUT : field;
}

function valueAt(input: unknown, path: Path): unknown {
	return path.reduce<unknown>(
		(value, segment) =>
			typeof value === 'object' && value !== null ? Reflect.get(value, segment) : undefined,
		input,
	);
}
