import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { z } from 'zod/v4';

import { callApi, type ApiResponse } from './gateway';

const anyObject = z.record(z.string(), z.unknown());
const documentSchema = z.object({
	paths: z.record(
		z.string(),
		z.object({
			post: z.object({
				responses: z.record(
					z.string(),
					z.object({
						content: z.object({
							'application/json': z.object({ schema: anyObject }),
						}),
					}),
				),
			}),
		}),
	),
});

/** Checks answers by the description that the API itself serves. */
export type AnswerCheck = (path: string, answer: ApiResponse) => void;

/**
 * Fetches the description of an API, and checks it, too.
 * @param url of the API
 */
export async function readAnswerCheck(url: string): Promise<AnswerCheck> {
	const { status, body } = await callApi(`${url}/openapi.json`, { method: 'GET' });
	expect(status).toBe(200);
	const linted = await new Validator().validate(anyObject.parse(structuredClone(body)));
	expect(linted).toMatchObject({ valid: true });
	const { paths } = documentSchema.parse(body);
	const ajv = addFormats.default(new Ajv2020({ strict: false }));
	const validators = new Map<string, ValidateFunction>();
	for (const [path, { post }] of Object.entries(paths)) {
		for (const [of, response] of Object.entries(post.responses)) {
			const { schema } = response.content['application/json'];
			validators.set(`${path} ${of}`, ajv.compile(schema));
		}
	}
	return (path, { status: answered, headers, body: given }) => {
		const validate = validators.get(`/${path} ${answered}`);
		if (!validate) throw new Error(`${answered} of ${path} is not described.`);
		validate(given);
		expect(validate.errors).toBeNull();
		for (const name of ['limit', 'remaining', 'reset']) {
			expect(headers.get(`x-ratelimit-${name}`)).toMatch(/^\d+$/);
		}
		expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
	};
}
