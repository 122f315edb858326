import { createServer, type RequestListener, type Server } from 'node:http';

import type { HttpClient } from '../../lib/core/http-client';
import { createTestHttpClient } from './http-client';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
	const started = createServer(listener);
	server = started;
	await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
	const address = started.address();
	if (address === null || typeof address === 'string') throw new Error('not listening');
	return `http://127.0.0.1:${address.port}/`;
}

afterEach(() => {
	server?.closeAllConnections();
	server?.close();
});

function get(client: HttpClient, url: string, signal = new AbortController().signal) {
	return client.send({ method: 'GET', url, signal });
}

describe('the HTTP client of the tests', () => {
	it('gives back what the server said, errors included', async () => {
		const url = await serve((_request, response) => {
			response.writeHead(418, { 'X-Kind': 'teapot' }).end('short and stout');
		});
		const answer = await get(createTestHttpClient({ token: () => 'a' }), url);
		expect(answer).toMatchObject({ status: 418, body: 'short and stout' });
		expect(answer.headers['x-kind']).toBe('teapot');
	});

	it('fails as connect where nothing listens, so the request did not leave', async () => {
		const url = await serve(() => undefined);
		await new Promise((resolve) => server?.close(resolve));
		const failure = get(createTestHttpClient({ token: () => 'a' }), url);
		await expect(failure).rejects.toMatchObject({ kind: 'connect', reason: 'ECONNREFUSED' });
	});

	it('fails as broken when the line drops after the request', async () => {
		const url = await serve((request) => request.socket.destroy());
		const failure = get(createTestHttpClient({ token: () => 'a' }), url);
		await expect(failure).rejects.toMatchObject({ kind: 'broken', reason: 'ECONNRESET' });
	});

	it('fails as broken when the line drops within the answer', async () => {
		const url = await serve((request, response) => {
			response.writeHead(200, { 'content-length': 10 });
			response.write('half', () => request.socket.destroy());
		});
		const failure = get(createTestHttpClient({ token: () => 'a' }), url);
		await expect(failure).rejects.toMatchObject({ kind: 'broken' });
	});

	it('fails as broken when it is aborted while the server works', async () => {
		const abort = new AbortController();
		const url = await serve(() => abort.abort());
		const failure = get(createTestHttpClient({ token: () => 'a' }), url, abort.signal);
		await expect(failure).rejects.toMatchObject({ kind: 'broken' });
	});

	it('fails as login when there is no token, and sends nothing', async () => {
		let requests = 0;
		const url = await serve((_request, response) => {
			requests++;
			response.end();
		});
		const token = (): string => {
			throw new Error('revoked');
		};
		await expect(get(createTestHttpClient({ token }), url)).rejects.toMatchObject({
			kind: 'login',
		});
		expect(requests).toBe(0);
	});

	it('renews a token that was refused, once', async () => {
		const seen: unknown[] = [];
		const url = await serve((request, response) => {
			seen.push(request.headers.authorization);
			response.writeHead(401).end();
		});
		let generation = 1;
		const client = createTestHttpClient({
			token: () => `token-${generation}`,
			renew: () => generation++,
		});
		expect(await get(client, url)).toMatchObject({ status: 401 });
		expect(seen).toEqual(['Bearer token-1', 'Bearer token-2']);
	});

	it('keeps the token from URLs that carry a permission of their own', async () => {
		const seen: unknown[] = [];
		const url = await serve((request, response) => {
			seen.push(request.headers.authorization);
			response.end();
		});
		const { signal } = new AbortController();
		const client = createTestHttpClient({ token: () => 'a' });
		await client.send({ method: 'PUT', url, body: 'x', authenticated: false, signal });
		expect(seen).toEqual([undefined]);
	});
});
