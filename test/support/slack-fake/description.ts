import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv, { type AnySchema, type ValidateFunction } from 'ajv';
import { z } from 'zod/v4';

const parameterSchema = z.object({
	name: z.string(),
	in: z.enum(['header', 'query', 'formData']),
	type: z.enum(['string', 'boolean', 'integer', 'number']),
	required: z.boolean().default(false),
});
type Parameter = z.infer<typeof parameterSchema>;

const descriptionSchema = z.object({
	definitions: z.object({ blocks: z.record(z.string(), z.unknown()) }).optional(),
	paths: z.record(
		z.string(),
		z.record(z.string(), z.object({ parameters: z.array(parameterSchema) })),
	),
});
type Description = z.infer<typeof descriptionSchema>;

/** What a form's values may look like, as forms know text only. */
const FORMS: Readonly<Record<Parameter['type'], string>> = {
	string: '',
	boolean: '^(true|false|1|0)$',
	integer: '^\\d+$',
	number: '^\\d+(\\.\\d+)?$',
};

/** Parameters whose text is JSON, with what the pages of the methods say about it. */
const metadata = {
	type: 'object',
	properties: {
		event_type: { type: 'string', pattern: '^[A-Za-z0-9_]+$' },
		event_payload: { type: 'object' },
	},
	required: ['event_type', 'event_payload'],
	additionalProperties: false,
};
const files = {
	type: 'array',
	minItems: 1,
	items: {
		type: 'object',
		properties: { id: { type: 'string' }, title: { type: 'string' } },
		required: ['id'],
		additionalProperties: false,
	},
};

export interface DescriptionCheck {
	/** Whether there is such a method. */
	knows(method: string): boolean;
	/** What is wrong with the parameters of a call. */
	check(method: string, parameters: Readonly<Record<string, string>>): readonly string[];
}

/** Holds calls against Slack's own description. */
export function createDescriptionCheck(): DescriptionCheck {
	const slice = read('web-api.slice.json');
	const parametersOf = collectParameters([slice, read('web-api.later.json')]);
	const ajv = new Ajv({ allErrors: true, strict: false });
	const formChecks = new Map<string, ValidateFunction>();
	for (const [method, parameters] of parametersOf) {
		formChecks.set(method, ajv.compile(toFormSchema(parameters)));
	}
	const contentSchemas: Readonly<Record<string, AnySchema>> = {
		blocks: slice.definitions?.blocks ?? {},
		metadata,
		files,
	};
	const contentChecks = Object.fromEntries(
		Object.entries(contentSchemas).map(([name, schema]) => [name, ajv.compile(schema)]),
	);
	const problems = (method: string, validate: ValidateFunction | undefined, value: unknown) => {
		if (!validate || validate(value)) return [];
		return (validate.errors ?? []).map(
			({ instancePath, message, params }) =>
				`${method}: ${instancePath} ${message} ${JSON.stringify(params)}`,
		);
	};
	return {
		knows: (method) => formChecks.has(method),
		check: (method, parameters) => [
			...problems(method, formChecks.get(method), parameters),
			...Object.entries(parameters).flatMap(([name, text]) =>
				name in contentChecks ? problems(method, contentChecks[name], parseJson(text)) : [],
			),
		],
	};
}

function read(file: string): Description {
	const path = join(__dirname, '../../fixtures/slack', file);
	return descriptionSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

function collectParameters(descriptions: readonly Description[]): Map<string, Parameter[]> {
	const methods = new Map<string, Parameter[]>();
	for (const { paths } of descriptions) {
		for (const [path, operations] of Object.entries(paths)) {
			const method = path.replace(/^\//, '');
			const own = Object.values(operations).flatMap(({ parameters }) => parameters);
			methods.set(method, [...(methods.get(method) ?? []), ...own]);
		}
	}
	return methods;
}

/** The token comes in a header of its own, never among the rest. */
function toFormSchema(parameters: readonly Parameter[]): AnySchema {
	const own = parameters.filter(({ name }) => name !== 'token');
	return {
		type: 'object',
		properties: Object.fromEntries(
			own.map(({ name, type }) => [name, { type: 'string', pattern: FORMS[type] }]),
		),
		required: own.filter(({ required }) => required).map(({ name }) => name),
		additionalProperties: false,
	};
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
