import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv, { type ValidateFunction } from 'ajv';
import { z } from 'zod/v4';

const fieldSchema = z.object({
	name: z.string(),
	types: z.array(z.string()),
	required: z.boolean(),
});
const membersSchema = z.object({ fields: z.array(fieldSchema) });
const descriptionSchema = z.object({
	methods: z.record(z.string(), membersSchema.extend({ returns: z.array(z.string()) })),
	types: z.record(z.string(), membersSchema),
});
type Field = z.infer<typeof fieldSchema>;
type Description = z.infer<typeof descriptionSchema>;
type Schema = Record<string, unknown>;

/** Holds requests and answers against the description of the Bot API. */
export interface DescriptionCheck {
	knows(method: string): boolean;
	/** A form holds nothing but text: what its fields mean is in the description. */
	readForm(method: string, form: ReadonlyMap<string, unknown>): Record<string, unknown>;
	/** What is wrong with a request. */
	request(method: string, parameters: unknown): string[];
	/** What is wrong with our own answer. */
	result(method: string, result: unknown): string[];
}

/** Stands for a file that was uploaded, in the place of its field. */
export const UPLOAD = { upload: true } as const;

const SCALARS: Readonly<Record<string, Schema>> = {
	Integer: { type: 'integer' },
	Float: { type: 'number' },
	String: { type: 'string' },
	Boolean: { type: 'boolean' },
	InputFile: { type: 'object', properties: { upload: { const: true } }, required: ['upload'] },
};

export function readDescription(): DescriptionCheck {
	const file = join(__dirname, '../../fixtures/telegram/bot-api.slice.json');
	const description = descriptionSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
	const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
	const $defs = toDefinitions(description);
	const compiled = new Map<string, ValidateFunction>();
	const validate = (name: string, schema: Schema, value: unknown): string[] => {
		const check = compiled.get(name) ?? ajv.compile({ ...schema, $defs });
		compiled.set(name, check);
		if (check(value)) return [];
		return (check.errors ?? []).map(
			({ instancePath, message, params }) =>
				`${name}${instancePath} ${message} ${JSON.stringify(params)}`,
		);
	};
	const methodOf = (name: string) => {
		const method = description.methods[name];
		if (!method) throw new Error(`there is no method ${name}`);
		return method;
	};
	return {
		knows: (name) => name in description.methods,
		readForm: (name, form) => readForm(methodOf(name).fields, form),
		request: (name, parameters) =>
			validate(name, toObject(methodOf(name).fields, description), parameters),
		result: (name, result) =>
			validate(`${name} answers`, toUnion(methodOf(name).returns, description), result),
	};
}

function toDefinitions(description: Description): Schema {
	return Object.fromEntries(
		Object.entries(description.types).map(([name, { fields }]) => [
			name,
			toObject(fields, description),
		]),
	);
}

function toObject(fields: readonly Field[], description: Description): Schema {
	return {
		type: 'object',
		properties: Object.fromEntries(
			fields.map(({ name, types }) => [name, toUnion(types, description)]),
		),
		required: fields.filter(({ required }) => required).map(({ name }) => name),
		additionalProperties: false,
	};
}

/** Types that the slice leaves out are none that anybody should send. */
function toUnion(types: readonly string[], description: Description): Schema {
	return { anyOf: types.map((type) => toSchema(type, description)) };
}

function toSchema(type: string, description: Description): Schema {
	const [, item] = /^Array of (.*)$/.exec(type) ?? [];
	if (item !== undefined) return { type: 'array', items: toSchema(item, description) };
	const scalar = SCALARS[type];
	if (scalar) return scalar;
	return type in description.types ? { $ref: `#/$defs/${type}` } : { not: {} };
}

function readForm(
	fields: readonly Field[],
	form: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
	return Object.fromEntries(
		[...form].map(([name, value]) => {
			const types = fields.find((field) => field.name === name)?.types ?? [];
			return [name, typeof value === 'string' ? readText(value, types) : value];
		}),
	);
}

function readText(text: string, types: readonly string[]): unknown {
	if (types.includes('Integer') && /^-?\d+$/.test(text)) return Number(text);
	if (types.includes('String')) return text;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
