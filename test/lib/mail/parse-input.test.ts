import { z } from 'zod/v4';

import { parseInput } from '../../../lib/mail/parse-input';
import { errorFrom } from './support';

const schema = z.strictObject({
	apiKey: z.string(),
	replyTo: z.union([z.string(), z.array(z.string())], { error: 'Give text or texts.' }).optional(),
	kind: z.enum(['a', 'b']).optional(),
	items: z.array(z.strictObject({ sizeBytes: z.number().max(5) })).optional(),
});
const refusalOf = (input: unknown) => {
	const { code, details, message } = errorFrom(() => parseInput(schema, input));
	return { code, field: details.field, message };
};

describe('schema errors', () => {
	it('valid input is returned', () => {
		expect(parseInput(schema, { apiKey: 'k', kind: 'a' })).toEqual({ apiKey: 'k', kind: 'a' });
	});

	it('only the first issue is reported, as a validation_error', () => {
		expect(refusalOf({ kind: 'c' })).toEqual({
			code: 'validation_error',
			field: 'api_key',
			message: 'api_key is missing.',
		});
	});

	it('the field is named in the seeds’ snake_case, with indexes', () => {
		const { field } = refusalOf({ apiKey: 'k', items: [{ sizeBytes: 1 }, { sizeBytes: 9 }] });
		expect(field).toBe('items[1].size_bytes');
	});

	it('what others have named keeps its name', () => {
		const headers = z.object({ customHeaders: z.record(z.string(), z.string()) });
		const parse = () => parseInput(headers, { customHeaders: { 'X-Correlation-ID': 1 } });
		expect(errorFrom(parse).details.field).toBe('custom_headers.X-Correlation-ID');
	});

	it('of a union the part is named that does not fit', () => {
		expect(refusalOf({ apiKey: 'k', replyTo: ['a', 5] }).field).toBe('reply_to[1]');
		expect(refusalOf({ apiKey: 'k', replyTo: 5 })).toMatchObject({
			field: 'reply_to',
			message: 'reply_to is not valid. Give text or texts.',
		});
	});

	it('an unknown field is named, if it is a name at all', () => {
		expect(refusalOf({ apiKey: 'k', storage_path: '/x' })).toMatchObject({
			field: 'storage_path',
			message: 'There is no field named “storage_path”. Check its spelling.',
		});
		expect(refusalOf({ apiKey: 'k', items: [{ sizeBytes: 1, 'a\r\nb': 1 }] }).field).toBe(
			'items[0]',
		);
	});

	it.each([null, 'text', [], 5])('%j is not an object of fields', (input) => {
		expect(refusalOf(input).field).toBe('input');
	});

	it('values are never quoted', () => {
		expect(refusalOf({ apiKey: ['s3cret'] }).message).not.toContain('s3cret');
		expect(refusalOf({ apiKey: 'k', kind: 's3cret' }).message).not.toContain('s3cret');
	});
});
