import { gzipSync } from 'node:zlib';

import { ample, createFetcher, field } from './fetcher';
import { createServers, failureOf } from './local-server';

jest.setTimeout(60_000);

const servers = createServers();

afterEach(servers.stopAll);

describe('answers other than the file', () => {
	it.each([
		[400, 'validation_error', 'never'],
		[401, 'validation_error', 'never'],
		[403, 'validation_error', 'never'],
		[404, 'validation_error', 'never'],
		[410, 'validation_error', 'never'],
		[300, 'validation_error', 'never'],
		[302, 'validation_error', 'never'],
		[304, 'validation_error', 'never'],
		[408, 'provider_error', 'later'],
		[425, 'provider_error', 'later'],
		[429, 'provider_error', 'later'],
		[500, 'provider_error', 'later'],
		[503, 'provider_error', 'later'],
	])('status %i is a %s, retry %s', async (status, code, retry) => {
		const { origin } = await servers.http((_request, response) => {
			response.statusCode = status;
			response.end('a page with secrets');
		});

		const error = await failureOf(createFetcher()(`${origin}/file?signature=abc#frag`, ample));

		expect(error).toMatchObject({ code, retry, delivery: 'not-sent', details: { field, status } });
		expect(error.message).toContain(`${origin}/file answered with status ${status}`);
		expect(error.message).not.toMatch(/signature|abc|frag|secrets/);
	});

	it.each([
		[429, '7', 7000],
		[503, '0', 0],
		[503, 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
		[503, '-5', undefined],
		[404, '7', undefined],
	])('status %i with Retry-After %s waits %s ms', async (status, retryAfter, retryAfterMs) => {
		const { origin } = await servers.http((_request, response) => {
			response.writeHead(status, { 'Retry-After': retryAfter }).end();
		});

		expect((await failureOf(createFetcher()(origin, ample))).retryAfterMs).toBe(retryAfterMs);
	});

	it('refuses a compressed answer that nobody asked for', async () => {
		const { origin } = await servers.http((_request, response) => {
			response.setHeader('Content-Encoding', 'gzip');
			response.end(gzipSync(Buffer.alloc(100_000)));
		});

		const error = await failureOf(createFetcher()(origin, ample));

		expect(error).toMatchObject({ code: 'validation_error', details: { field } });
		expect(error.message).toContain('"gzip"');
	});

	it('takes an answer that calls itself plain', async () => {
		const { origin } = await servers.http((_request, response) => {
			response.setHeader('Content-Encoding', 'Identity');
			response.end('plain');
		});

		expect((await createFetcher()(origin, ample)).bytes).toHaveLength(5);
	});
});

describe('the size cap', () => {
	it('admits a file of exactly the size allowed', async () => {
		const { origin } = await servers.http((_request, response) => response.end('12345'));

		expect((await createFetcher()(origin, { field, maxBytes: 5 })).bytes).toHaveLength(5);
	});

	it('refuses a file that announces too much before reading it', async () => {
		const { origin } = await servers.http((_request, response) => {
			response.setHeader('Content-Length', '1000001');
			response.flushHeaders();
		});

		const error = await failureOf(createFetcher()(`${origin}/big?sig=1`, ample));

		expect(error).toMatchObject({
			code: 'payload_too_large',
			delivery: 'not-sent',
			retry: 'never',
			details: { field },
		});
		expect(error.message).toContain('1000000 bytes');
		expect(error.message).not.toContain('sig');
	});

	it('stops a chunked body that never ends', async () => {
		const server = await servers.http((_request, response) => {
			const pour = () => {
				while (!response.destroyed && response.write(Buffer.alloc(16_384)));
			};
			response.on('drain', pour);
			pour();
		});

		const error = await failureOf(createFetcher()(server.origin, ample));

		expect(error.code).toBe('payload_too_large');
	});

	it.each([
		['the fetcher', 10, 1000],
		['the call', 1000, 10],
	])('is the lower one where %s allows less', async (_which, fetcherBytes, callBytes) => {
		const { origin } = await servers.http((_request, response) => response.end('x'.repeat(11)));

		const fetch = createFetcher({ maxBytes: fetcherBytes });
		const error = await failureOf(fetch(origin, { field, maxBytes: callBytes }));

		expect(error.code).toBe('payload_too_large');
		expect(error.message).toContain('10 bytes');
	});

	it('refuses even an empty file when nothing is left for it', async () => {
		const { origin } = await servers.http((_request, response) => response.end());

		const error = await failureOf(createFetcher()(origin, { field, maxBytes: -1 }));

		expect(error.code).toBe('payload_too_large');
	});

	it('reads no further than announced when the body is longer', async () => {
		const { origin } = await servers.raw(
			'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345HTTP/1.1 garbage\r\n\r\n',
			{ hangUp: true },
		);

		const { bytes } = await createFetcher()(origin, ample);

		expect(Buffer.from(bytes).toString()).toBe('12345');
	});

	it('caps a body without any announced length', async () => {
		const { origin } = await servers.raw(`HTTP/1.0 200 OK\r\n\r\n${'x'.repeat(500)}`, {
			hangUp: true,
		});
		const fetch = createFetcher();

		expect((await fetch(origin, { field, maxBytes: 500 })).bytes).toHaveLength(500);
		expect((await failureOf(fetch(origin, { field, maxBytes: 499 }))).code).toBe(
			'payload_too_large',
		);
	});
});
