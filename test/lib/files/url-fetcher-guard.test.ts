import { ample, createFetcher, createResolver, guarded, refusal } from './fetcher';
import { createServers, failureOf } from './local-server';

jest.setTimeout(60_000);

const servers = createServers();

afterEach(servers.stopAll);

describe('with the guard of production', () => {
	it.each([
		'127.0.0.1',
		'127.1',
		'2130706433',
		'0x7f.1',
		'[::ffff:127.0.0.1]',
		'localhost',
		'localhost.',
	])('refuses a server on this machine called %s without contacting it', async (host) => {
		const server = await servers.http((_request, response) => response.end('secret'));

		const error = await failureOf(
			createFetcher({ allowPrivate: false })(`http://${host}:${server.port}/`, ample),
		);

		expect(error).toMatchObject(refusal);
		expect(server.connections()).toBe(0);
	});

	it.each([
		['to loopback', ['127.0.0.1']],
		['to loopback in IPv6', ['::1']],
		['to cloud metadata', ['169.254.169.254']],
		['to a private network', ['10.1.2.3']],
		['to public and private ones alike', ['93.184.216.34', '127.0.0.1']],
		['to a mapped one behind a public one', ['2606:4700::1111', '::ffff:127.0.0.1']],
	])('refuses a name that leads %s, without contacting anyone', async (_where, answer) => {
		const server = await servers.http((_request, response) => response.end('secret'));
		const { asked, resolve } = createResolver(answer);

		const error = await failureOf(
			createFetcher({ allowPrivate: false, resolve })(
				`http://files.example:${server.port}/a?sig=1`,
				ample,
			),
		);

		expect(error).toMatchObject(refusal);
		expect(error.message).toContain(`http://files.example:${server.port}/a,`);
		expect(error.message).not.toMatch(/sig|127\.0|169\.254|10\.1/);
		expect(asked).toEqual(['files.example']);
		expect(server.connections()).toBe(0);
	});

	it('reaches them where private addresses are allowed', async () => {
		const { port } = await servers.http((_request, response) => response.end('private'));

		const { bytes } = await createFetcher()(`http://127.0.0.1:${port}/`, ample);

		expect(Buffer.from(bytes).toString()).toBe('private');
	});
});

describe('a name that changes where it leads', () => {
	it('is asked about once a fetch, and the address checked is the address connected to', async () => {
		const checked = await servers.http((_request, response) => response.end('checked'));
		const other = await servers.http((_request, response) => response.end('other'), {
			host: '127.0.0.2',
			port: checked.port,
		});
		const { asked, resolve } = createResolver(['127.0.0.1'], ['127.0.0.2']);
		const fetch = createFetcher({ ...guarded, resolve });
		const url = `http://files.example:${checked.port}/`;

		const { bytes } = await fetch(url, ample);
		expect(Buffer.from(bytes).toString()).toBe('checked');
		expect(asked).toHaveLength(1);

		expect(await failureOf(fetch(url, ample))).toMatchObject(refusal);
		expect(asked).toHaveLength(2);
		expect(checked.connections()).toBe(1);
		expect(other.connections()).toBe(0);
	});

	it('is checked anew on every hop', async () => {
		const server = await servers.http((_request, response) => {
			response.writeHead(302, { Location: '/again' }).end();
		});
		const { asked, resolve } = createResolver(['127.0.0.1'], ['192.168.0.1']);

		const error = await failureOf(
			createFetcher({ ...guarded, resolve })(`http://files.example:${server.port}/`, ample),
		);

		expect(error).toMatchObject(refusal);
		expect(asked).toHaveLength(2);
		expect(server.connections()).toBe(1);
	});
});
