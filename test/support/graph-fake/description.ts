import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

import openApi from '../../fixtures/graph/mail-openapi.json';
import { isExpandable, propertiesOf, schemasOfMetadata, type Schema } from './metadata';
import type { Operation } from './reactions';

/** Holds requests and answers against Microsoft's description; each returns what is wrong. */
export interface GraphDescription {
	query(operation: Operation, query: URLSearchParams): string[];
	body(operation: Operation, json: unknown): string[];
	answer(operation: Operation, json: unknown): string[];
}

const MESSAGES = '/users/{user-id}/messages';
const MESSAGE = `${MESSAGES}/{message-id}`;

const PARAMETERS: Partial<Record<Operation, readonly object[]>> = {
	getFolder: openApi.paths['/users/{user-id}/mailFolders/{mailFolder-id}'].get.parameters,
	listMessages: openApi.paths[MESSAGES].get.parameters,
	getMessage: openApi.paths[MESSAGE].get.parameters,
	createDraft: openApi.paths[MESSAGES].post.parameters,
	deleteMessage: openApi.paths[MESSAGE].delete.parameters,
	sendDraft: openApi.paths[`${MESSAGE}/microsoft.graph.send`].post.parameters,
	addAttachment: openApi.paths[`${MESSAGE}/attachments`].post.parameters,
};

const BODIES: Partial<Record<Operation, string>> = {
	addAttachment: 'fileAttachment',
	createUploadSession: 'createUploadSession',
};

const ANSWERS: Partial<Record<Operation, string>> = {
	getUser: 'user',
	getFolder: 'microsoft.graph.mailFolder',
	createDraft: 'microsoft.graph.message',
	getMessage: 'microsoft.graph.message',
	addAttachment: 'fileAttachment',
	createUploadSession: 'uploadSession',
};

/** What only files have needs the name of their type in front. */
const ATTACHMENT_PROPERTIES = [
	...['id', 'contentType', 'isInline', 'lastModifiedDateTime', 'name', 'size'],
	...propertiesOf('fileAttachment').map((name) => `microsoft.graph.fileAttachment/${name}`),
];

export function createGraphDescription(): GraphDescription {
	const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
	// Graph answers in the one alphabet or in the other.
	ajv.addFormat('base64url', /^[\w+/-]*={0,2}$/);
	const $defs: Readonly<Record<string, Schema>> = {
		...fromOpenApi(),
		...schemasOfMetadata(toJsonSchema({ allOf: [{ $ref: 'x/microsoft.graph.attachment' }] })),
	};
	const compiled = new Map<string, ValidateFunction>();
	/** The description knows attachments of all kinds only; those of messages are files. */
	const validateParts = (name: string | undefined, json: unknown): string[] => {
		const { attachments, ...message } = Object(json);
		if (name !== 'microsoft.graph.message' || attachments === undefined)
			return validate(name, json);
		const problems = validateList(json, 'attachments', (each) => validate('fileAttachment', each));
		return [...validate(name, message), ...problems];
	};
	const validate = (name: string | undefined, json: unknown): string[] => {
		if (name === undefined) return [];
		const check = compiled.get(name) ?? ajv.compile({ $defs, $ref: `#/$defs/${name}` });
		compiled.set(name, check);
		if (check(json)) return [];
		return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
	};
	return {
		query: (operation, query) => checkQuery(PARAMETERS[operation] ?? [], operation, query),
		body: (operation, json) => validate(BODIES[operation], json),
		answer: (operation, json) =>
			operation === 'listMessages'
				? validateList(json, 'value', (each) => validate('microsoft.graph.message', each))
				: validateParts(ANSWERS[operation], json),
	};
}

function validateList(
	json: unknown,
	property: string,
	validateOne: (json: unknown) => string[],
): string[] {
	const list: unknown = Reflect.get(Object(json), property);
	return Array.isArray(list) ? list.flatMap(validateOne) : [`${property} is not a list`];
}

/** Knows the options of the OpenAPI files, and `$expand` of what the metadata lets be expanded. */
function checkQuery(
	parameters: readonly object[],
	operation: Operation,
	query: URLSearchParams,
): string[] {
	const known = new Map(parameters.map(resolve).map((each) => [each.name, each.schema]));
	return [...query].flatMap(([name, value]) => {
		if (name === '$expand') {
			const [, property = '', selected] = /^(\w+)(?:\(\$select=([^)]*)\))?/.exec(value) ?? [];
			if (!isExpandable(property)) return [`${property} cannot be expanded`];
			return selected === undefined ? [] : checkNames(selected, ATTACHMENT_PROPERTIES);
		}
		if (operation === 'getUser' && name === '$select') {
			return checkNames(value, propertiesOf('user'));
		}
		const schema = known.get(name);
		if (!schema) return [`${operation} has no option ${name}`];
		if (name === '$select' || name === '$orderby') {
			return checkNames(value, schema.items?.enum ?? []);
		}
		return name === '$top' && !/^\d{1,3}$/.test(value) ? [`$top is ${value}`] : [];
	});
}

interface Parameter {
	readonly name: string;
	readonly schema: { readonly items?: { readonly enum?: readonly string[] } };
}

function resolve(parameter: object): Parameter {
	const reference: unknown = Reflect.get(parameter, '$ref');
	const name = typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
	const found: unknown =
		name === undefined ? parameter : Reflect.get(openApi.components.parameters, name);
	if (!isParameter(found)) throw new Error(`the description has no parameter ${name}`);
	return found;
}

function isParameter(value: unknown): value is Parameter {
	return typeof value === 'object' && value !== null && 'name' in value && 'schema' in value;
}

function checkNames(value: string, allowed: readonly string[]): string[] {
	const unknown = value.split(',').filter((name) => !allowed.includes(name));
	return unknown.map((name) => `there is no property ${name}`);
}

/** OpenAPI 3.0 as JSON Schema: `nullable` and inheritance written out, nothing unnamed allowed. */
function fromOpenApi(): Record<string, Schema> {
	const schemas = Object.entries<Schema>(openApi.components.schemas);
	return Object.fromEntries(schemas.map(([name, schema]) => [name, toJsonSchema(schema)]));
}

function toJsonSchema(schema: Schema): Schema {
	const { $ref, properties, items, nullable, type, ...rest } = flatten(schema);
	if (typeof $ref === 'string') return { $ref: `#/$defs/${$ref.split('/').at(-1)}` };
	return {
		...rest,
		...(type !== undefined && { type: nullable ? [type, 'null'] : type }),
		...(isSchema(items) && { items: toJsonSchema(items) }),
		...(isSchema(properties) && {
			properties: Object.fromEntries(
				Object.entries(properties).map(([name, each]) => [
					name,
					isSchema(each) ? toJsonSchema(each) : true,
				]),
			),
			patternProperties: { '^@odata\\.': {} },
			additionalProperties: false,
		}),
	};
}

/** A type with the properties of those that it derives from. */
function flatten(schema: Schema): Schema {
	const { allOf } = schema;
	if (!Array.isArray(allOf)) return schema;
	const parts = allOf.filter(isSchema).map((part) => flatten(deref(part)));
	return { type: 'object', properties: Object.assign({}, ...parts.map((part) => part.properties)) };
}

function deref(schema: Schema): Schema {
	const { $ref } = schema;
	if (typeof $ref !== 'string') return schema;
	const found: unknown = Reflect.get(openApi.components.schemas, $ref.split('/').at(-1) ?? '');
	if (!isSchema(found)) throw new Error(`the description has no ${$ref}`);
	return found;
}

function isSchema(value: unknown): value is Schema {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
