import type { IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod/v4';

import {
	HttpFailure,
	type HttpClient,
	type HttpRequest,
	type HttpResponse,
} from '../../lib/core/http-client';
import { readHttpFailure } from './http-failure';
import type { NodeContext } from './node-context';

/**
 * Sends requests through n8n in the name of an OAuth2 credential: n8n adds the token, and renews it
 * once when the service answers 401.
 */
export function createHttpClient(context: NodeContext, credentialType: string): HttpClient {
	const { helpers } = context;
	const caller = withoutCancelSignal(context);
	const exchange = async (request: HttpRequest): Promise<HttpResponse> => {
		const answer: unknown = await (request.authenticated === false
			? helpers.httpRequest(toOptions(request, true))
			: helpers.httpRequestWithAuthentication.call(
					caller,
					credentialType,
					// n8n renews the token only when it sees the 401 as an error.
					toOptions(request, { ignore: true, except: [401] }),
				));
		return parseAnswer(answer);
	};
	return {
		async send(request) {
			const { signal } = request;
			if (signal.aborted) throw new HttpFailure('connect', 'ABORTED');
			return unlessAborted(exchange(request).catch(toUnauthorized), signal);
		},
	};
}

/** @throws HttpFailure unless the service refused the login */
function toUnauthorized(thrown: unknown): HttpResponse {
	const failure = readHttpFailure(thrown);
	if (failure !== 'unauthorized') throw failure;
	return { status: 401, headers: {}, body: '' };
}

/**
 * n8n would exchange our signal for the execution's own, which aborts at once when the execution is
 * cancelled and so would leave it open whether a message left. It does so for whoever has that
 * method.
 */
function withoutCancelSignal(context: NodeContext): NodeContext {
	return new Proxy(context, {
		has: (target, name) => name !== 'getExecutionCancelSignal' && Reflect.has(target, name),
	});
}

function toOptions(
	{ method, url, headers, body, signal }: HttpRequest,
	ignoreHttpStatusErrors: NonNullable<IHttpRequestOptions['ignoreHttpStatusErrors']>,
): IHttpRequestOptions {
	return {
		method,
		url,
		headers: { ...headers },
		...(body !== undefined && { body: toBuffer(body) }),
		// As it comes over the line: the providers parse it themselves.
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors,
		// A token must not follow to another host.
		disableFollowRedirect: true,
		abortSignal: signal,
	};
}

/** Bytes go out as they are; n8n would parse text that says it is JSON. */
function toBuffer(body: string | Uint8Array): Buffer {
	return typeof body === 'string'
		? Buffer.from(body)
		: Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/**
 * Ends the wait with the signal, even while n8n renews a token. A request that has not gone out by
 * then never does, because n8n has the signal as well.
 */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	const ended = new AbortController();
	const aborted = new Promise<never>((_resolve, reject) => {
		const giveUp = (): void => reject(new HttpFailure('broken', 'ABORTED'));
		signal.addEventListener('abort', giveUp, { once: true, signal: ended.signal });
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		ended.abort();
	}
}

const answerSchema = z.object({
	statusCode: z.number(),
	// An instance of a class of its own, which zod takes for no record.
	headers: z
		.custom<object>((headers) => typeof headers === 'object' && headers !== null)
		.transform((headers): [string, unknown][] => Object.entries(headers)),
	body: z.string().nullish(),
});

function parseAnswer(answer: unknown): HttpResponse {
	const { data } = answerSchema.safeParse(answer);
	if (!data) throw new HttpFailure('broken', 'UNREADABLE');
	const { statusCode: status, headers, body } = data;
	const lines = headers.map(([name, value]): [string, string] => [
		name.toLowerCase(),
		[value].flat().join(', '),
	]);
	return { status, headers: Object.fromEntries(lines), body: body ?? '' };
}
