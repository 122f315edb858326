import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv, { type ValidateFunction } from 'ajv';

const FIXTURES = join(__dirname, '../../fixtures/teams');

/** Holds JSON against a description; gives what is wrong. */
export type Check = (json: unknown) => string[];

export interface Description {
	/** A message to a conversation. */
	readonly activity: Check;
	/** What the Bot Connector answers to one. */
	readonly resource: Check;
	/** What it answers when it refuses. */
	readonly error: Check;
	readonly card: Check;
}

/** Microsoft's own descriptions of what goes to and fro. */
export function readDescription(): Description {
	const { definitions } = readSchema('connector-api.slice.json');
	const closed = Object.fromEntries(
		Object.entries(toRecord(definitions)).map(([name, each]) => [name, toClosed(toRecord(each))]),
	);
	const connector = new Ajv({ allErrors: true, strict: false, validateFormats: false });
	const named = (name: string): Check =>
		toCheck(connector.compile({ definitions: closed, $ref: `#/definitions/${name}` }), name);
	let card: Check | undefined;
	return {
		activity: named('Activity'),
		resource: named('ResourceResponse'),
		error: named('ErrorResponse'),
		// Takes a while to compile, and most tests send no card.
		card: (json) => {
			card ??= toCheck(compileCardSchema(), 'card');
			return card(json);
		},
	};
}

/** The schema of Adaptive Cards, alone. */
export function compileCardSchema(): ValidateFunction {
	const { definitions, anyOf } = readSchema('adaptive-card-1.5.0.json');
	return new Ajv({ strict: false, validateFormats: false }).compile({ definitions, anyOf });
}

export function readSchema(file: string): Record<string, unknown> {
	return toRecord(JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')));
}

/** Lets nothing unnamed slip through, except where a definition says that anything may be in it. */
function toClosed(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const { properties, ...others } = schema;
	if (schema['type'] !== 'object' || properties === undefined) return others;
	return { ...others, properties, additionalProperties: false };
}

function toCheck(validate: ValidateFunction, name: string): Check {
	return (json) =>
		validate(json)
			? []
			: (validate.errors ?? []).map(
					({ instancePath, message }) => `${name}${instancePath} ${message}`,
				);
}

function toRecord(value: unknown): Record<string, unknown> {
	if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
	throw new Error('not a schema');
}
