import { ample, createFetcher, field } from './fetcher';
import { createServers, failureOf } from './local-server';

jest.setTimeout(60_000);

const servers = createServers();

afterEach(servers.stopAll);

describe('trouble on the way', () => {
	it.each([
		['a body shorter than announced', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345'],
		['a chunked body cut off', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12'],
		['a hang-up instead of an answer', ''],
		['an answer that is not HTTP', '220 mail.example ESMTP\r\n'],
		['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
		['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
		[
			'an unasked change of protocol',
			'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
		],
	])('%s is a provider_error to try again later', async (_name, answer) => {
		const { origin } = await servers.raw(answer, { hangUp: true });

		const error = await failureOf(createFetcher()(`${origin}/file?sig=1`, ample));

		expect(error).toMatchObject({
			code: 'provider_error',
			retry: 'later',
			delivery: 'not-sent',
			details: { field, reason: expect.any(String) },
		});
		expect(error.message).toContain(`${origin}/file could not be fetched`);
		expect(error.message).not.toContain('sig');
	});

	it('a refused connection is a provider_error to try again later', async () => {
		const { origin } = await servers.http(() => undefined);
		await servers.stopAll();

		const error = await failureOf(createFetcher()(origin, ample));

		expect(error).toMatchObject({
			code: 'provider_error',
			retry: 'later',
			delivery: 'not-sent',
			details: { field, reason: 'ECONNREFUSED' },
		});
	});

	it('a name that cannot be resolved is a provider_error to try again later', async () => {
		const resolve = () =>
			Promise.reject(Object.assign(new Error('resolver said so'), { code: 'ENOTFOUND' }));

		const error = await failureOf(createFetcher({ resolve })('https://files.example/', ample));

		expect(error).toMatchObject({
			code: 'provider_error',
			retry: 'later',
			details: { field, reason: 'ENOTFOUND' },
		});
		expect(error.message).not.toContain('resolver said so');
	});
});

describe('the time cap', () => {
	it('counts the whole fetch, so a body that drips in steadily does not get past it', async () => {
		const { origin } = await servers.http((_request, response) => {
			const drip = setInterval(() => response.write('.'), 20);
			response.on('close', () => clearInterval(drip));
		});

		const error = await failureOf(createFetcher({ timeoutMs: 300 })(`${origin}/a?sig=1`, ample));

		expect(error).toMatchObject({
			code: 'provider_error',
			retry: 'later',
			delivery: 'not-sent',
			details: { field, reason: 'ETIMEDOUT' },
		});
		expect(error.message).toContain(`${origin}/a was not through after 300 ms`);
	});

	it('covers a server that never answers', async () => {
		const { origin } = await servers.http(() => undefined);

		const error = await failureOf(createFetcher({ timeoutMs: 100 })(origin, ample));

		expect(error.details.reason).toBe('ETIMEDOUT');
	});

	it('covers a name server that never answers', async () => {
		const fetch = createFetcher({ timeoutMs: 100, resolve: () => new Promise(() => undefined) });

		const error = await failureOf(fetch('http://files.example/', ample));

		expect(error.details.reason).toBe('ETIMEDOUT');
	});

	it('covers all redirects together', async () => {
		let hops = 0;
		const { origin } = await servers.http((_request, response) => {
			hops += 1;
			setTimeout(() => response.writeHead(302, { Location: `/${hops}` }).end(), 200);
		});

		const error = await failureOf(
			createFetcher({ timeoutMs: 500, maxRedirects: 1000 })(origin, ample),
		);

		expect(error.details.reason).toBe('ETIMEDOUT');
		expect(hops).toBeLessThan(5);
	});
});

describe('the signal', () => {
	it('stops before anything is asked', async () => {
		const server = await servers.http((_request, response) => response.end());

		const error = await failureOf(
			createFetcher()(server.origin, { ...ample, signal: AbortSignal.abort() }),
		);

		expect(error).toMatchObject({ code: 'internal_error', delivery: 'not-sent' });
		expect(server.connections()).toBe(0);
	});

	it('stops in the middle of the body, and says it was the send that stopped', async () => {
		const stop = new AbortController();
		const server = await servers.http((_request, response) => {
			response.write('first');
			setTimeout(() => stop.abort(new Error('secret reason')), 50);
		});

		const error = await failureOf(
			createFetcher()(`${server.origin}/a?sig=1`, { ...ample, signal: stop.signal }),
		);

		expect(error).toMatchObject({ code: 'internal_error', delivery: 'not-sent', retry: 'later' });
		expect(error.message).toContain('broken off because the send was');
		expect(error.message).not.toMatch(/secret|sig/);
		while ((await server.open()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
	});
});
