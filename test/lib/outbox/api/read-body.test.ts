import { ENDPOINTS } from '../../../../lib/outbox/api/endpoints';
import { checkBody, readBody } from '../../../../lib/outbox/api/read-body';
import { aRequest, EXAMPLES, inPieces, type RequestParts } from './setup';

const read = (parts: RequestParts = {}, maxBytes = 1000) => readBody(aRequest(parts), maxBytes);
const fault = (pattern: RegExp) => ({
	code: 'validation_error',
	message: expect.stringMatching(pattern),
	details: { field: 'body' },
});

describe('a body', () => {
	it('is read as JSON, in however many pieces it comes', async () => {
		expect(await read()).toEqual(EXAMPLES.email);
		const [start, end] = [Buffer.from('{"to":"ü').subarray(0, -1), Buffer.from('ü"}').subarray(1)];
		expect(await read({ body: inPieces(start, end) })).toEqual({ to: 'ü' });
	});

	it('may begin with a byte order mark', async () => {
		expect(await read({ body: '\uFEFF{"to":"x"}' })).toEqual({ to: 'x' });
	});

	it.each([
		'application/json',
		'Application/JSON',
		'application/json; charset=utf-8',
		'application/json;charset="UTF-8"',
		'application/json; charset=utf8',
		'application/json; profile=x; charset=utf-8',
		'application/problem+json',
		'application/vnd.acme.v2+json ; charset=UTF-8',
	])('may be of the type %s', async (type) => {
		expect(await read({ headers: { 'content-type': type } })).toEqual(EXAMPLES.email);
	});

	it.each([
		'',
		'text/plain',
		'text/json',
		'application/jsonp',
		'application/x-www-form-urlencoded',
		'multipart/form-data; boundary=x',
		'application/json; charset=iso-8859-1',
		'application/json; charset=utf-16',
	])('may not be of the type “%s”', async (type) => {
		await expect(read({ headers: { 'content-type': type } })).rejects.toMatchObject({
			code: 'unsupported_media_type',
			message: expect.stringContaining('application/json'),
		});
	});

	it('must say its type', async () => {
		const { body } = aRequest();
		await expect(readBody({ header: () => undefined, body }, 1000)).rejects.toMatchObject({
			code: 'unsupported_media_type',
		});
	});

	it('may not be compressed', async () => {
		expect(await read({ headers: { 'content-encoding': 'identity' } })).toEqual(EXAMPLES.email);
		for (const encoding of ['gzip', 'br', 'deflate']) {
			await expect(read({ headers: { 'content-encoding': encoding } })).rejects.toMatchObject({
				code: 'unsupported_media_type',
			});
		}
	});

	it('is refused by its header when it is too big, before any of it is read', async () => {
		const pieces = jest.fn(() => inPieces('{}'));
		const body = { [Symbol.asyncIterator]: pieces };
		const request = { headers: { 'content-length': '1001' }, body };
		await expect(read(request)).rejects.toMatchObject({
			code: 'payload_too_large',
			message: expect.stringContaining('0.001 MB'),
			details: { field: 'body' },
		});
		expect(pieces).not.toHaveBeenCalled();
	});

	it('is refused as soon as more of it comes than is allowed, whatever its header says', async () => {
		let given = 0;
		const endless = async function* () {
			for (;;) {
				given++;
				yield Buffer.alloc(600, ' ');
			}
		};
		const headers = { 'content-length': '10' };
		await expect(read({ headers, body: endless() })).rejects.toMatchObject({
			code: 'payload_too_large',
		});
		expect(given).toBe(2);
	});

	it('may be as big as is allowed', async () => {
		const text = JSON.stringify(EXAMPLES.email);
		expect(await read({ body: text }, text.length)).toEqual(EXAMPLES.email);
		await expect(read({ body: text }, text.length - 1)).rejects.toMatchObject({
			code: 'payload_too_large',
		});
	});

	it('that breaks off is not taken for a whole one', async () => {
		const broken = async function* () {
			yield Buffer.from('{"to":"x"}');
			throw new Error('aborted');
		};
		await expect(read({ body: broken() })).rejects.toMatchObject(fault(/broke off/));
	});

	it.each([
		['nothing', '', /is empty/],
		['white space', ' \n', /is empty/],
		['half of it', '{"to": "jane@', /not valid JSON/],
		['two of them', '{}{}', /not valid JSON/],
		['a form', 'to=jane', /not valid JSON/],
		['null', 'null', /must be a JSON object/],
		['a list', '[{"to":"x"}]', /must be a JSON object/],
		['text', '"to"', /must be a JSON object/],
		['a number', '1', /must be a JSON object/],
	])('is not %s', async (_name, body, pattern) => {
		await expect(read({ body })).rejects.toMatchObject(fault(pattern));
	});

	it('must be valid UTF-8', async () => {
		const body = inPieces('{"to":"', Buffer.from([0xc3, 0x28]), '"}');
		await expect(read({ body })).rejects.toMatchObject(fault(/UTF-8/));
	});
});

describe('a checked body', () => {
	const email = (body: object) => checkBody(ENDPOINTS.email, { ...EXAMPLES.email, ...body });

	it('is without what is null', () => {
		expect(email({ cc: null, reply_to: null })).toEqual(EXAMPLES.email);
	});

	it.each(['to', 'cc', 'other'])('may not be nested without end in %s', async (field) => {
		const depth = 100_000;
		const nested = `{"subject":"x","body_text":"x","${field}":${'['.repeat(depth)}${']'.repeat(depth)}}`;
		const body = await read({ body: nested }, 1_000_000);
		expect(() => checkBody(ENDPOINTS.email, body)).toThrow(
			expect.objectContaining({ code: 'validation_error' }),
		);
	});

	it('has no hidden field', async () => {
		const body = await read({ body: '{"to":"x","__proto__":{"subject":"x"}}' });
		expect(() => checkBody(ENDPOINTS.email, body)).toThrow(
			expect.objectContaining({ details: { field: 'subject' } }),
		);
	});

	it('is without a required field that is null', () => {
		expect(() => email({ subject: null })).toThrow(
			expect.objectContaining({ message: 'subject is missing.', details: { field: 'subject' } }),
		);
	});
});
