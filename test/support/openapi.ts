import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { z } from 'zod/v4';

const LINTER = require.resolve('@seriousme/openapi-schema-validator/bin/validate-api-cli.js');

const schemaSchema = z.record(z.string(), z.unknown());
const bodySchema = z.object({
	content: z.object({ 'application/json': z.object({ schema: schemaSchema }) }),
});
/** The parts of a description that calls are held against. */
const descriptionSchema = z.object({
	paths: z.record(
		z.string(),
		z.object({
			post: z.object({
				requestBody: bodySchema,
				responses: z.record(
					z.string(),
					bodySchema.extend({
						description: z.string(),
						headers: z.record(z.string(), z.unknown()),
					}),
				),
			}),
		}),
	),
});

/**
 * Holds a description against OpenAPI's own schema. The tool is an ES module, which these tests
 * cannot load: it runs as a process of its own.
 * @returns what the tool has to say
 */
export async function lintOpenApi(description: unknown): Promise<unknown> {
	const folder = await mkdtemp(join(tmpdir(), 'outbox-openapi-'));
	try {
		const file = join(folder, 'openapi.json');
		await writeFile(file, JSON.stringify(description));
		const output = await new Promise<string>((resolve) => {
			execFile(process.execPath, [LINTER, file], (_error, stdout, stderr) =>
				resolve(stdout || stderr),
			);
		});
		return JSON.parse(output);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

export interface DescribedAnswer {
	readonly status: number;
	/** By their names in any case. */
	readonly headers: readonly string[];
	readonly body: unknown;
}

/** What a description says of a path's requests and answers; both give what is wrong. */
export function readOpenApi(description: unknown) {
	const { paths } = descriptionSchema.parse(description);
	const ajv = addFormats(new Ajv2020({ allErrors: true }));
	const check = (
		schema: Readonly<Record<string, unknown>>,
		json: unknown,
		name: string,
	): string[] => {
		const validate = ajv.compile(schema);
		if (validate(json)) return [];
		return [`${name}: ${ajv.errorsText(validate.errors)}`];
	};
	const operationOf = (path: string) => {
		const operation = paths[`/${path}`]?.post;
		if (operation) return operation;
		throw new Error(`${path} is not described`);
	};
	return {
		/** By their status. */
		responsesOf: (path: string) => operationOf(path).responses,
		checkRequest(path: string, body: unknown): string[] {
			const { content } = operationOf(path).requestBody;
			return check(content['application/json'].schema, body, `request of ${path}`);
		},
		/** Headers for all answers must be there; those that tell something must be described. */
		checkAnswer(path: string, { status, headers, body }: DescribedAnswer): string[] {
			const name = `${status} of ${path}`;
			const response = operationOf(path).responses[String(status)];
			if (!response) return [`${name} is not described`];
			const described = Object.keys(response.headers).map((header) => header.toLowerCase());
			const given = headers.map((header) => header.toLowerCase());
			const missing = described
				.filter((header) => header.startsWith('x-') && !given.includes(header))
				.map((header) => `${name}: the header ${header} is missing`);
			const unforeseen = ['retry-after', 'idempotency-replayed']
				.filter((header) => given.includes(header) && !described.includes(header))
				.map((header) => `${name}: the header ${header} is not described`);
			const { schema } = response.content['application/json'];
			return [...missing, ...unforeseen, ...check(schema, body, name)];
		},
	};
}
