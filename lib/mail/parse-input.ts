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
 * @param publicName of a field as the schema has it; `asNamed` where that is its public name already
 * @throws OutboxError `validation_error`
 */
export function parseInput<T>(
	schema: z.ZodType<T>,
	input: unknown,
	publicName: PublicName = inSnakeCase,
): T {
	const result = schema.safeParse(input);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	if (issue === undefined) throw validationError(WHOLE_INPUT, 'The input is not valid.');
	throw toValidationError(issue, [], { input, publicName });
}

/** What was given, and how its fields are called outside. */
interface Given {
	readonly input: unknown;
	readonly publicName: PublicName;
}

function toValidationError(issue: Issue, parents: Path, given: Given): Error {
	const { input, publicName } = given;
	const path = [...parents, ...issue.path];
	if (issue.code === 'invalid_union') {
		const deepest = deepestIssue(issue.errors);
		if (deepest !== undefined) return toValidationError(deepest, path, given);
	}
	if (issue.code === 'unrecognized_keys') {
		const key = issue.keys[0] ?? '';
		const field = /^\w{1,64}$/.test(key)
			? toField([...path, key], publicName)
			: toField(path, publicName);
		return validationError(
			field,
			`There is no field named ${quoteInput(key)}. Check its spelling.`,
		);
	}
	const field = toField(path, publicName);
	if (valueAt(input, path) === undefined) return validationError(field, `${field} is missing.`);
	return validationError(field, `${field} is not valid. ${issue.message}`);
}

/** Of a union's failed branches, the one that fits best: it failed only inside the value. */
function deepestIssue(branches: readonly (readonly Issue[])[]): Issue | undefined {
	return branches.flat().find((issue) => issue.path.length > 0);
}

type PublicName = (name: string) => string;

/** For schemas that name fields as whoever gives them does. */
export const asNamed: PublicName = (name) => name;

/** As our schemas name fields; anything else was named by whoever gave it, e.g. a header. */
const OUR_NAME = /^[a-z][A-Za-z0-9]*$/;

function inSnakeCase(name: string): string {
	if (!OUR_NAME.test(name)) return name;
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** E.g. `attachments[0].mime_type`. */
function toField(path: Path, publicName: PublicName): string {
	const field = path.reduce<string>((parent, segment) => {
		if (typeof segment === 'number') return `${parent}[${segment}]`;
		const name = publicName(String(segment));
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
