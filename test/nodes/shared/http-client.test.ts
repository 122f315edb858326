import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { NodeApiError, NodeOperationError, UserError } from 'n8n-workflow';

import { HttpFailure, type HttpRequest } from '../../../lib/core/http-client';
import { createHttpClient } from '../../../nodes/shared/http-client';
import { readHttpFailure } from '../../../nodes/shared/http-failure';
import { createFakeN8n } from '../../support/n8n-context';
import { createFakeHttpHelpers, tokenRefused, type FakeLogin } from '../../support/n8n-http';

interface Seen {
	readonly method: string | undefined;
	readonly headers: IncomingMessage['headers'];
	readonly body: Buffer;
}

type Answer = (seen: Seen, response: ServerResponse) => void;

const SECRET = 'secret-token';

/** A server that answers as told, and a client that n8n logs in to it. */
async function startRig({ cancelSignal }: { readonly cancelSignal?: AbortSignal } = {}) {
	const seen: Seen[] = [];
	let answer: Answer = (_, response) => response.end('{}');
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { method, headers } = request;
			const one = { method, headers, body: Buffer.concat(chunks) };
			seen.push(one);
			answer(one, response);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	const login: FakeLogin = { token: SECRET };
	const { helpers, asked } = createFakeHttpHelpers(login);
	const { context } = createFakeN8n({ helpers, ...(cancelSignal && { cancelSignal }) });
	const client = createHttpClient(context, 'outboxGmailOAuth2Api');
	return {
		url,
		seen,
		asked,
		login,
		send: (request: Partial<HttpRequest> = {}) =>
			client.send({ method: 'GET', url, signal: AbortSignal.timeout(20_000), ...request }),
		set answer(next: Answer) {
			answer = next;
		},
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function failureOf(promise: Promise<unknown>): Promise<HttpFailure> {
	const error: unknown = await promise.catch((thrown: unknown) => thrown);
	if (error instanceof HttpFailure) return error;
	throw new Error('it is no HttpFailure');
}

describe('requests through n8n', () => {
	let rig: Awaited<ReturnType<typeof startRig>>;

	beforeEach(async () => {
		rig = await startRig();
	});
	afterEach(() => rig.stop());

	it('go out in the name of the credential, with their bytes and headers as they are', async () => {
		const body = '{"a":"ü"}';
		await rig.send({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
		const [seen] = rig.seen;
		expect(seen).toMatchObject({
			method: 'POST',
			headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
		});
		expect(seen?.body.toString()).toBe(body);
		expect(rig.asked[0]?.credentialType).toBe('outboxGmailOAuth2Api');
	});

	it('go out without a login where the URL is permission enough', async () => {
		const body = Buffer.from([0, 255, 10]);
		await rig.send({ method: 'PUT', body: new Uint8Array(body), authenticated: false });
		expect(rig.seen[0]?.headers).not.toHaveProperty('authorization');
		expect(rig.seen[0]?.body).toEqual(body);
	});

	it('never follow to another host, and want the answer as it comes over the line', async () => {
		await rig.send();
		await rig.send({ authenticated: false });
		for (const { options } of rig.asked) {
			expect(options).toMatchObject({
				disableFollowRedirect: true,
				returnFullResponse: true,
				encoding: 'text',
			});
		}
	});

	it.each([200, 302, 400, 403, 404, 429, 500, 503])(
		'give the answer %d out, with its headers in lower case',
		async (status) => {
			rig.answer = (_, response) => {
				response.writeHead(status, { 'Retry-After': '7', 'Set-Cookie': ['a=1', 'b=2'] }).end('no');
			};
			expect(await rig.send()).toMatchObject({
				status,
				headers: { 'retry-after': '7', 'set-cookie': 'a=1, b=2' },
				body: 'no',
			});
		},
	);

	it('renew a token that the service refuses, once', async () => {
		rig.login.renew = () => 'new-token';
		rig.answer = ({ headers }, response) => {
			response.writeHead(headers.authorization === 'Bearer new-token' ? 200 : 401).end('{}');
		};
		expect(await rig.send()).toMatchObject({ status: 200 });
		expect(rig.seen).toHaveLength(2);
	});

	it('give a login out that is refused with a new token too', async () => {
		rig.login.renew = () => 'new-token';
		rig.answer = (_, response) => void response.writeHead(401).end(SECRET);
		expect(await rig.send()).toEqual({ status: 401, headers: {}, body: '' });
		expect(rig.seen).toHaveLength(2);
	});

	it('fail as a login when the token cannot be renewed', async () => {
		rig.login.renew = () => {
			throw tokenRefused();
		};
		rig.answer = (_, response) => void response.writeHead(401).end();
		expect(await failureOf(rig.send())).toMatchObject({ kind: 'login', reason: 'EAUTH' });
	});

	it('fail as not connected when nobody listens', async () => {
		const failure = await failureOf(rig.send({ url: 'http://127.0.0.1:1/' }));
		expect(failure).toMatchObject({ kind: 'connect', reason: 'ECONNREFUSED' });
	});

	it('fail as broken when the line drops', async () => {
		rig.answer = (_, response) => response.destroy();
		expect(await failureOf(rig.send())).toMatchObject({ kind: 'broken', reason: 'ECONNRESET' });
		expect(await failureOf(rig.send({ authenticated: false }))).toMatchObject({ kind: 'broken' });
	});

	it('fail as broken when the answer is not n8n’s', async () => {
		const { context } = createFakeN8n({
			helpers: { httpRequestWithAuthentication: async () => ({ ok: true }) },
		});
		const client = createHttpClient(context, 'outboxGmailOAuth2Api');
		const signal = AbortSignal.timeout(20_000);
		const failure = await failureOf(client.send({ method: 'GET', url: rig.url, signal }));
		expect(failure).toMatchObject({ kind: 'broken' });
	});

	it('end with their signal, also while nothing comes back', async () => {
		rig.answer = () => undefined;
		const abort = new AbortController();
		const failing = failureOf(rig.send({ signal: abort.signal }));
		abort.abort();
		expect(await failing).toMatchObject({ kind: 'broken', reason: 'ABORTED' });
	});

	it('do not go out at all when their signal has ended before', async () => {
		const failure = await failureOf(rig.send({ signal: AbortSignal.abort() }));
		expect(failure).toMatchObject({ kind: 'connect' });
		expect(rig.asked).toHaveLength(0);
	});

	it('never pass n8n’s errors on, which hold tokens', async () => {
		rig.answer = (_, response) => response.destroy();
		const failure = await failureOf(rig.send());
		expect(failure.cause).toBeUndefined();
		expect(JSON.stringify({ ...failure, message: failure.message })).not.toContain(SECRET);
		expect(failure.stack).not.toContain(SECRET);
	});
});

it('a cancelled execution does not break requests off by itself', async () => {
	const cancel = new AbortController();
	const rig = await startRig({ cancelSignal: cancel.signal });
	try {
		rig.answer = (_, response) => {
			cancel.abort();
			setTimeout(() => response.end('{}'), 20);
		};
		expect(await rig.send()).toMatchObject({ status: 200 });
	} finally {
		await rig.stop();
	}
});

describe('why there was no answer', () => {
	const node = createFakeN8n().context.getNode();
	const thrown = (error: object) =>
		new NodeApiError(node, Object.assign(new Error('no'), error) as never);

	it.each([
		['nobody listens', { code: 'ECONNREFUSED' }, 'connect'],
		['the host is not known', { code: 'ENOTFOUND' }, 'connect'],
		['the DNS does not answer', { code: 'EAI_AGAIN' }, 'connect'],
		['the certificate is not trusted', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'connect'],
		['the certificate is for another', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'connect'],
		['the token server is down', { response: { status: 503 } }, 'connect'],
		['the answer takes too long', { code: 'ETIMEDOUT' }, 'broken'],
		['the line drops', { code: 'ECONNRESET', syscall: 'read' }, 'broken'],
		['the request was aborted', { code: 'ERR_CANCELED' }, 'broken'],
		['TLS breaks off', { code: 'EPROTO' }, 'broken'],
		['nobody knows', {}, 'broken'],
		['the code is no code', { code: 'Bearer secret' }, 'broken'],
		['the grant was revoked', { code: 'EAUTH' }, 'login'],
		['the token server says no', { code: 'ESTATUS', status: 400 }, 'login'],
	])('when %s', (_what, error, kind) => {
		const bare = Object.assign(new Error('no'), error);
		for (const failure of [readHttpFailure(bare), readHttpFailure(thrown(error))]) {
			expect(failure).toMatchObject({ kind });
			expect(String(failure)).not.toContain('Bearer');
		}
	});

	it('when connecting takes too long', () => {
		const error = Object.assign(new Error('no'), { code: 'ETIMEDOUT', syscall: 'connect' });
		expect(readHttpFailure(error)).toMatchObject({ kind: 'connect', reason: 'ETIMEDOUT' });
	});

	it.each([
		['not connected yet', new UserError('OAuth credentials not connected')],
		['to be connected again', new NodeOperationError(node, 'It needs to be reconnected.')],
	])('when the credential is %s', (_what, error) => {
		expect(readHttpFailure(error)).toMatchObject({ kind: 'login' });
	});

	it('when an older n8n wraps up that the credential is not connected', () => {
		const error = new Error('OAuth credentials not connected!');
		expect(readHttpFailure(new NodeApiError(node, error as never))).toMatchObject({
			kind: 'login',
		});
	});

	it('when n8n keeps workflows away from the address', () => {
		class SsrfBlockedIpError extends UserError {}
		expect(readHttpFailure(new SsrfBlockedIpError('no'))).toMatchObject({ kind: 'connect' });
	});

	it('when what was thrown leads back to itself, or is nothing at all', () => {
		const error: Error & { cause?: unknown } = new Error('loop');
		error.cause = error;
		expect(readHttpFailure(error)).toMatchObject({ kind: 'broken' });
		expect(readHttpFailure(undefined)).toMatchObject({ kind: 'broken' });
	});
});
