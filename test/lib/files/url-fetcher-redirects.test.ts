import tls from 'node:tls';

import { ample, createFetcher, createResolver, guarded, field, refusal } from './fetcher';
import { certificate, createServers, failureOf } from './local-server';

jest.setTimeout(60_000);

const servers = createServers();

afterEach(servers.stopAll);

describe('redirects', () => {
	/** A server whose every answer is a redirect to this place. */
	const redirectTo = (location: string, status = 302) =>
		servers.http((_request, response) => response.writeHead(status, { Location: location }).end());

	it.each([301, 302, 303, 307, 308])('are followed, with status %i', async (status) => {
		const { origin } = await servers.http((request, response) => {
			if (request.url === '/a/b?c') response.writeHead(status, { Location: '../final.txt' }).end();
			else response.end(request.url);
		});

		const file = await createFetcher(guarded)(`${origin}/a/b?c`, ample);

		expect(Buffer.from(file.bytes).toString()).toBe('/final.txt');
		expect(file.filename).toBe('final.txt');
	});

	it.each([
		'http://127.0.0.2/',
		'http://2130706434/',
		'http://169.254.169.254/latest/meta-data/',
		'//169.254.169.254/',
		'http://[::1]/',
		'http://[::ffff:10.0.0.1]/',
		'http://localhost:5678/',
	])('to %s are refused', async (location) => {
		const { origin } = await redirectTo(location);

		expect(await failureOf(createFetcher(guarded)(origin, ample))).toMatchObject(refusal);
	});

	it('to a name that leads to a private address are refused', async () => {
		const { resolve } = createResolver(['172.16.0.1']);
		const { origin } = await redirectTo('http://internal.example/?token=abc');

		const error = await failureOf(createFetcher({ ...guarded, resolve })(origin, ample));

		expect(error).toMatchObject(refusal);
		expect(error.message).toContain('http://internal.example/,');
	});

	it.each([
		['file:///etc/passwd', 'http and https only'],
		['ftp://files.example/', 'http and https only'],
		['data:text/plain,x', 'http and https only'],
		['http://user:hunter2@files.example/', 'user name or password'],
		['http://[', 'not a URL'],
	])('to %s are refused even where private addresses are allowed', async (location, words) => {
		const { origin } = await redirectTo(location);

		const error = await failureOf(createFetcher()(origin, ample));

		expect(error).toMatchObject({ code: 'validation_error', details: { field } });
		expect(error.message).toContain(words);
		expect(error.message).not.toMatch(/hunter2|passwd/);
	});

	it('in a circle are given up after five', async () => {
		let requests = 0;
		const { origin } = await servers.http((_request, response) => {
			requests += 1;
			response.writeHead(302, { Location: '/?again' }).end();
		});

		const error = await failureOf(createFetcher(guarded)(origin, ample));

		expect(error).toMatchObject({ code: 'validation_error', retry: 'never', details: { field } });
		expect(error.message).toContain('redirects more than 5 times');
		expect(requests).toBe(6);
	});

	it('are followed five times', async () => {
		const { origin } = await servers.http((request, response) => {
			const hop = Number(request.url?.slice(1));
			if (hop < 5) response.writeHead(302, { Location: `/${hop + 1}` }).end();
			else response.end('there');
		});

		const { bytes } = await createFetcher(guarded)(`${origin}/0`, ample);

		expect(Buffer.from(bytes).toString()).toBe('there');
	});

	it('do not wait for the body that comes with them', async () => {
		const { origin } = await servers.http((request, response) => {
			if (request.url === '/file') response.end('there');
			else response.writeHead(302, { Location: '/file' }).write('and so on');
		});

		expect((await createFetcher(guarded)(origin, ample)).bytes).toHaveLength(5);
	});

	describe('between http and https', () => {
		const trusted = tls.getCACertificates('default');
		beforeAll(() => tls.setDefaultCACertificates([...trusted, certificate]));
		afterAll(() => tls.setDefaultCACertificates(trusted));

		it('are followed up to https', async () => {
			const secure = await servers.https((_request, response) => response.end('secure'));
			const plain = await redirectTo(`${secure.origin}/`);

			const { bytes } = await createFetcher(guarded)(plain.origin, ample);

			expect(Buffer.from(bytes).toString()).toBe('secure');
		});

		it('are refused down to http, even where private addresses are allowed', async () => {
			const plain = await servers.http((_request, response) => response.end('plain'));
			const secure = await servers.https((_request, response) =>
				response.writeHead(302, { Location: `${plain.origin}/?sig=1` }).end(),
			);

			const error = await failureOf(createFetcher()(`${secure.origin}/?sig=2`, ample));

			expect(error).toMatchObject({ code: 'validation_error', details: { field } });
			expect(error.message).toContain('from https to');
			expect(error.message).not.toContain('sig');
			expect(plain.connections()).toBe(0);
		});
	});
});
