import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

import { ample, createFetcher, field } from './fetcher';
import { certificate, createServers, failureOf } from './local-server';

jest.setTimeout(60_000);

const servers = createServers();

afterEach(servers.stopAll);

describe('fetching', () => {
	it('brings the bytes, the media type and the file name', async () => {
		const content = Buffer.from([0, 1, 2, 253, 254, 255]);
		const { origin } = await servers.http((_request, response) => {
			response.setHeader('Content-Type', 'application/pdf; version=2');
			response.setHeader('Content-Disposition', 'attachment; filename="offer.pdf"');
			response.end(content);
		});

		const file = await createFetcher()(`${origin}/a?b`, ample);

		expect(Buffer.from(file.bytes)).toEqual(content);
		expect(file).toMatchObject({ contentType: 'application/pdf', filename: 'offer.pdf' });
	});

	it('fetches an empty file', async () => {
		const { origin } = await servers.http((_request, response) => response.end());

		expect((await createFetcher()(origin, ample)).bytes).toHaveLength(0);
	});

	it('asks for plain content, names the package, and sends nothing else about us', async () => {
		let seen: http.IncomingMessage | undefined;
		const { origin, port } = await servers.http((request, response) => {
			seen = request;
			response.setHeader('Set-Cookie', 'a=b');
			response.end();
		});
		const fetch = createFetcher();

		await fetch(`${origin}/first`, ample);
		await fetch(`${origin}/path?query=1#fragment`, ample);

		expect(seen?.method).toBe('GET');
		expect(seen?.url).toBe('/path?query=1');
		expect(seen?.headers).toEqual({
			host: `127.0.0.1:${port}`,
			connection: 'close',
			accept: '*/*',
			'accept-encoding': 'identity',
			'user-agent': 'n8n-nodes-outbox',
		});
	});

	it('leaves no connection open, be the answer read or refused', async () => {
		const server = await servers.http((request, response) => {
			response.statusCode = request.url === '/bad' ? 404 : 200;
			response.setHeader('Connection', 'keep-alive');
			response.end('x'.repeat(1000));
		});
		const fetch = createFetcher();

		await fetch(server.origin, ample);
		await failureOf(fetch(`${server.origin}/bad`, ample));
		await failureOf(fetch(server.origin, { field, maxBytes: 10 }));
		while ((await server.open()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));

		expect(server.connections()).toBe(3);
	});

	it('goes straight to the server, whatever the agent of the process does', async () => {
		const { origin } = await servers.http((_request, response) => response.end('straight'));
		const shared = http.globalAgent;
		http.globalAgent = new (class extends http.Agent {
			override createConnection(): never {
				throw new Error('went through the agent of the process');
			}
		})();
		process.env['HTTP_PROXY'] = 'http://127.0.0.1:9';
		try {
			const { bytes } = await createFetcher()(origin, ample);

			expect(Buffer.from(bytes).toString()).toBe('straight');
		} finally {
			http.globalAgent = shared;
			delete process.env['HTTP_PROXY'];
		}
	});
});

describe('over TLS', () => {
	it('fetches from a server whose certificate is trusted for the name', async () => {
		const trusted = tls.getCACertificates('default');
		tls.setDefaultCACertificates([...trusted, certificate]);
		try {
			const { port } = await servers.https((request, response) =>
				response.end(request.headers.host),
			);
			const fetch = createFetcher({
				resolve: async () => [{ address: '127.0.0.1', family: 4 }],
			});

			const { bytes } = await fetch(`https://files.example.:${port}/`, ample);
			expect(Buffer.from(bytes).toString()).toBe(`files.example:${port}`);

			const error = await failureOf(fetch(`https://other.example:${port}/`, ample));
			expect(error.details.reason).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
		} finally {
			tls.setDefaultCACertificates(trusted);
		}
	});

	it('refuses a certificate that is not trusted', async () => {
		const { origin } = await servers.https((_request, response) => response.end('secret'));

		const error = await failureOf(createFetcher()(`${origin}/a?sig=1`, ample));

		expect(error).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'after-fix',
			details: { field, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
		});
		expect(error.message).toContain('NODE_EXTRA_CA_CERTS');
	});

	it('does not take over a global agent that trusts everyone', async () => {
		const { origin } = await servers.https((_request, response) => response.end('secret'));
		const shared = https.globalAgent;
		https.globalAgent = new https.Agent({ rejectUnauthorized: false });
		try {
			expect((await failureOf(createFetcher()(origin, ample))).code).toBe('provider_error');
		} finally {
			https.globalAgent = shared;
		}
	});
});
