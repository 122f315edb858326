import { request as openRequest, type Agent, type IncomingHttpHeaders } from 'node:http';

import {
	HttpFailure,
	type HttpClient,
	type HttpRequest,
	type HttpResponse,
} from '../../lib/core/http-client';

export interface TestHttpClientOptions {
	/** The access token in use. It may throw: then the login fails and nothing leaves. */
	readonly token: () => string;
	/** Renews the token after a 401; where absent, a 401 is final. */
	readonly renew?: () => void;
	/** A connection for each request unless given. */
	readonly agent?: Agent;
}

/** A plain HTTP client in the name of one account, with nothing clever in it. */
export function createTestHttpClient({ token, renew, agent }: TestHttpClientOptions): HttpClient {
	const once = async (request: HttpRequest): Promise<HttpResponse> => {
		if (request.authenticated === false) return exchange(request, {}, agent);
		return exchange(request, { authorization: `Bearer ${login(token)}` }, agent);
	};
	return {
		async send(request) {
			const response = await once(request);
			if (response.status !== 401 || !renew || request.authenticated === false) return response;
			renew();
			return once(request);
		},
	};
}

function login(token: () => string): string {
	try {
		return token();
	} catch {
		throw new HttpFailure('login');
	}
}

function exchange(
	{ method, url, headers, body, signal }: HttpRequest,
	authorization: Readonly<Record<string, string>>,
	agent: Agent | undefined,
): Promise<HttpResponse> {
	return new Promise((resolve, reject) => {
		let connected = false;
		const fail = (error: NodeJS.ErrnoException): void =>
			reject(new HttpFailure(connected ? 'broken' : 'connect', error.code));
		const sent = openRequest(url, {
			method,
			signal,
			agent: agent ?? false,
			headers: {
				...headers,
				...authorization,
				...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
			},
		});
		sent.on('socket', (socket) => {
			if (!socket.connecting) connected = true;
			socket.once('connect', () => (connected = true));
		});
		sent.on('error', fail);
		sent.on('response', (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', fail);
			response.on('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					headers: flatten(response.headers),
					body: Buffer.concat(chunks).toString('utf8'),
				}),
			);
		});
		sent.end(body);
	});
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
	);
}
