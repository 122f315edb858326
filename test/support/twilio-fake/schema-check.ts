import Ajv, { type ValidateFunction } from 'ajv';

import type { Description, Operation, Schema } from './description';

/** A request as it came, its body a form. */
export interface CheckedRequest {
	readonly path: Readonly<Record<string, string>>;
	readonly query: URLSearchParams;
	readonly contentType: string;
	readonly form: URLSearchParams;
}

/** Holds requests and answers against Twilio's description; each returns what is wrong. */
export interface SchemaCheck {
	request(operation: Operation, request: CheckedRequest): string[];
	response(operation: Operation, status: number, json: unknown): string[];
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/;
const FORMATS = {
	'phone-number': /^((whatsapp:)?\+\d+|[\w +&-]{1,11})$/,
	uri: /^(https?:\/\/|\/)/,
	currency: /^[A-Z]{3}$/i,
	'date-time': DATE,
	'date-time-rfc-2822': /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000$/,
	int64: true,
} as const;
const FORM = 'application/x-www-form-urlencoded';

export function createSchemaCheck({ schemas }: Description): SchemaCheck {
	const ajv = new Ajv({ allErrors: true, strict: true, formats: FORMATS, coerceTypes: false });
	const $defs = Object.fromEntries(
		Object.entries(schemas).map(([name, schema]) => [name, toStrict(schema)]),
	);
	const compiled = new Map<Schema, ValidateFunction>();
	const validate = (schema: Schema, value: unknown): string[] => {
		const known = compiled.get(schema) ?? ajv.compile({ ...toStrict(schema), $defs });
		compiled.set(schema, known);
		if (known(value)) return [];
		return (known.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
	};
	return {
		request(operation, { path, query, contentType, form }) {
			const { operationId, parameters, requestBody } = operation;
			const given = { path: new URLSearchParams(path), query };
			const known = parameters.filter((each) => each.in === 'query').map(({ name }) => name);
			const schema = requestBody?.content[FORM]?.schema;
			return [
				...parameters.flatMap(({ name, in: place, required, schema: wanted }) => {
					const value = given[place].get(name);
					if (value === null) return required ? [`${name} is missing`] : [];
					return validate(wanted, wanted['type'] === 'integer' ? Number(value) : value);
				}),
				...[...query.keys()].flatMap((name) =>
					known.includes(name) ? [] : [`there is no parameter ${name}`],
				),
				...(schema
					? [
							...(contentType.startsWith(FORM) ? [] : [`the body is ${contentType}`]),
							...validate(schema, toObject(form, schema)),
							...checkConditions(operation, form),
						]
					: [...form.keys()].map((name) => `takes no body, but got ${name}`)),
			].map((problem) => `${operationId}: ${problem}`);
		},
		response({ operationId, responses }, status, json) {
			const schema = responses[status]?.content['application/json']?.schema;
			if (!schema) return [`${operationId} does not answer ${status}`];
			return validate(schema, json).map((problem) => `${operationId} answers: ${problem}`);
		},
	};
}

/** Nothing that the description does not name may slip through. */
function toStrict(schema: Schema): Schema {
	const ref = schema['$ref'];
	if (typeof ref === 'string') return { $ref: ref.replace('#/components/schemas/', '#/$defs/') };
	const { properties, items, format, ...rest } = schema;
	return {
		...rest,
		// Formats are of texts, but the description gives one to an object.
		...(schema['type'] !== 'object' && format !== undefined && { format }),
		...(isRecord(properties) && {
			properties: Object.fromEntries(
				Object.entries(properties).map(([name, each]) => [name, toStrict(toRecord(each))]),
			),
			additionalProperties: false,
		}),
		...(isRecord(items) && { items: toStrict(items) }),
	};
}

/** A form as an object: a list where the description has one, even of one. */
function toObject(form: URLSearchParams, { properties }: Schema): Record<string, unknown> {
	const described = isRecord(properties) ? properties : {};
	return Object.fromEntries(
		[...new Set(form.keys())].map((name) => {
			const { type } = isRecord(described[name]) ? described[name] : {};
			const values = form.getAll(name);
			if (type === 'array' || values.length > 1) return [name, values];
			const [value] = values;
			return [name, type === 'boolean' ? value === 'true' : value];
		}),
	);
}

/** Of each group, at least one has to be given; said in an annotation only. */
function checkConditions(operation: Operation, form: URLSearchParams): string[] {
	const names = [...form.keys()].map((name) => name.toLowerCase());
	const groups = operation['x-twilio']?.conditional ?? [];
	return groups.flatMap((group) =>
		group.some((name) => names.includes(name.replaceAll('_', '')))
			? []
			: [`needs one of ${group.join(', ')}`],
	);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toRecord(value: unknown): Record<string, unknown> {
	if (!isRecord(value)) throw new Error('not a schema');
	return value;
}
