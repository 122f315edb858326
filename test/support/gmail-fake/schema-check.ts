import Ajv, { type ValidateFunction } from 'ajv';

import type { ApiDescription, MethodDescription, ParameterDescription } from './api-description';

/** What a request is made of, its body parsed. */
export interface CheckedRequest {
	readonly query: URLSearchParams;
	readonly json: unknown;
	/** The file that came along with the JSON, if any. */
	readonly media: { readonly type: string; readonly bytes: Buffer } | undefined;
}

/** Holds requests and answers against Google's description; each returns what is wrong. */
export interface SchemaCheck {
	request(method: MethodDescription, request: CheckedRequest): string[];
	response(method: MethodDescription, json: unknown): string[];
}

export function createSchemaCheck(description: ApiDescription): SchemaCheck {
	const ajv = new Ajv({ allErrors: true, strict: true, formats: FORMATS });
	const $defs = Object.fromEntries(
		Object.entries(description.schemas).map(([name, schema]) => [name, toJsonSchema(schema)]),
	);
	const compiled = new Map<string, ValidateFunction>();
	const validate = (name: string, json: unknown): string[] => {
		const known = compiled.get(name) ?? ajv.compile({ $defs, $ref: `#/$defs/${name}` });
		compiled.set(name, known);
		if (known(json)) return [];
		return (known.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
	};
	return {
		request: (method, request) =>
			[
				...checkQuery(method, request.query, description),
				...(method.request ? validate(method.request.$ref, request.json) : checkEmpty(request)),
				...checkRequired(method, request),
				...checkMedia(method, request),
			].map((problem) => `${method.id}: ${problem}`),
		response: ({ id, response }, json) =>
			(response ? validate(response.$ref, json) : []).map((problem) => `${id} answers: ${problem}`),
	};
}

/** Integers of 64 bits travel as text, and bytes in the alphabet for URLs. */
const FORMATS = {
	byte: /^[\w-]*={0,2}$/,
	int64: /^-?\d+$/,
	uint64: /^\d+$/,
	int32: { type: 'number', validate: Number.isInteger },
	uint32: { type: 'number', validate: (n: number) => Number.isInteger(n) && n >= 0 },
} as const;

const KEYWORDS = ['type', 'format', 'enum'];

/** Discovery documents speak an old dialect of JSON Schema; nothing unnamed may slip through. */
function toJsonSchema(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
	if (typeof schema['$ref'] === 'string') return { $ref: `#/$defs/${schema['$ref']}` };
	const { properties, items } = schema;
	return {
		...Object.fromEntries(Object.entries(schema).filter(([name]) => KEYWORDS.includes(name))),
		...(isRecord(properties) && {
			properties: Object.fromEntries(
				Object.entries(properties).map(([name, each]) => [name, toJsonSchema(toRecord(each))]),
			),
			additionalProperties: false,
		}),
		...(isRecord(items) && { items: toJsonSchema(items) }),
	};
}

function checkQuery(
	{ parameters }: MethodDescription,
	query: URLSearchParams,
	{ commonParameters }: ApiDescription,
): string[] {
	const known: Record<string, ParameterDescription> = { ...commonParameters, ...parameters };
	return [...new Set(query.keys())].flatMap((name) => {
		const parameter = known[name];
		const values = query.getAll(name);
		if (parameter?.location !== 'query') return [`there is no parameter ${name}`];
		if (values.length > 1 && !parameter.repeated) return [`${name} is given more than once`];
		return values.flatMap((value) => checkValue(name, value, parameter));
	});
}

function checkValue(name: string, value: string, parameter: ParameterDescription): string[] {
	const fits =
		parameter.enum?.includes(value) ??
		{ string: /^/, integer: /^\d+$/, boolean: /^(true|false)$/ }[parameter.type].test(value);
	return fits ? [] : [`${name} cannot be ${value}`];
}

/** Said in the descriptions' prose and annotations only. */
function checkRequired({ id }: MethodDescription, { json, media }: CheckedRequest): string[] {
	const draft = isRecord(json) ? json : {};
	if (id === 'gmail.users.drafts.send' && !draft['id']) return ['the id is missing'];
	if (!/drafts\.(create|update)$/.test(id)) return [];
	const message = isRecord(draft['message']) ? draft['message'] : {};
	if (Boolean(message['raw']) === Boolean(media)) return ['needs either raw or an upload'];
	return [];
}

function checkMedia(
	{ mediaUpload }: MethodDescription,
	{ query, media }: CheckedRequest,
): string[] {
	if (!media) return query.has('uploadType') ? ['uploadType without an upload'] : [];
	if (!mediaUpload) return ['takes no upload'];
	if (query.get('uploadType') !== 'multipart') return ['uploadType is not multipart'];
	const accepted = mediaUpload.accept.some((range) =>
		media.type.startsWith(range.replace(/\*$/, '')),
	);
	if (!accepted) return [`an upload cannot be ${media.type}`];
	return media.bytes.byteLength > mediaUpload.maxSize ? ['the upload is too big'] : [];
}

function checkEmpty({ json, media }: CheckedRequest): string[] {
	return json === undefined && !media ? [] : ['takes no body'];
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toRecord(value: unknown): Record<string, unknown> {
	if (!isRecord(value)) throw new Error('not a schema');
	return value;
}
