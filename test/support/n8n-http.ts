import { NodeApiError, type IDataObject, type IExecuteFunctions, type INode } from 'n8n-workflow';

import { HttpFailure, type HttpRequest, type HttpResponse } from '../../lib/core/http-client';
import { createTestHttpClient } from './http-client';

type Helpers = IExecuteFunctions['helpers'];
type Options = Parameters<Helpers['httpRequest']>[0];

/** The login that a credential keeps. */
export interface FakeLogin {
	/** The access token in use. */
	token: string;
	/** A new access token; throws what n8n throws when there is none to be had. Absent: the same. */
	renew?: () => string;
}

const node: INode = {
	id: 'node-1',
	name: 'Send Email',
	type: 'outboxSendEmail',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What n8n was asked to send, in order. */
export interface AskedRequest {
	readonly credentialType: string | undefined;
	readonly options: Options;
}

/**
 * n8n's HTTP helpers, as far as they can be told from the real ones of release 2.41: errors that
 * hold the request with its token, a token that is renewed only when a 401 is an error, and the
 * execution's own signal in place of the given one.
 */
export function createFakeHttpHelpers(login: FakeLogin) {
	const asked: AskedRequest[] = [];
	const exchange = async (options: Options, token: string | undefined): Promise<unknown> => {
		const client = createTestHttpClient({ token: () => token ?? '' });
		const request = toRequest(options, token !== undefined);
		const response = await client.send(request).catch((error: unknown) => {
			throw toTransportError(error, options, token);
		});
		if (isPassedOn(response.status, options.ignoreHttpStatusErrors)) return toFull(response);
		throw toStatusError(response, options, token);
	};
	const helpers: Partial<Helpers> = {
		async httpRequest(options) {
			asked.push({ credentialType: undefined, options });
			return exchange(options, undefined);
		},
		async httpRequestWithAuthentication(credentialType, given) {
			const options = 'getExecutionCancelSignal' in this ? overridden(this, given) : given;
			asked.push({ credentialType, options });
			try {
				return await exchange(options, login.token).catch(async (error: unknown) => {
					if (statusOf(error) !== 401 || !login.renew) throw error;
					login.token = login.renew();
					return exchange(options, login.token);
				});
			} catch (error) {
				throw new NodeApiError(node, error as never);
			}
		},
	};
	return { helpers, asked };
}

function overridden(caller: unknown, options: Options): Options {
	const abortSignal = (caller as IExecuteFunctions).getExecutionCancelSignal();
	return { ...options, ...(abortSignal && { abortSignal }) };
}

function toRequest(options: Options, authenticated: boolean): HttpRequest {
	const { method = 'GET', url, headers = {}, body, abortSignal } = options;
	if (method === 'HEAD') throw new Error('nobody asks for heads');
	return {
		method,
		url,
		headers: Object.fromEntries(
			Object.entries(headers).flatMap(([name, value]) =>
				typeof value === 'string' ? [[name, value]] : [],
			),
		),
		...(Buffer.isBuffer(body) && { body }),
		authenticated,
		signal: (abortSignal as AbortSignal | undefined) ?? new AbortController().signal,
	};
}

function isPassedOn(status: number, ignored: Options['ignoreHttpStatusErrors']): boolean {
	if (status >= 200 && status < 300) return true;
	return typeof ignored === 'object' ? !ignored.except?.includes(status) : ignored === true;
}

function toFull({ status, headers, body }: HttpResponse) {
	return { statusCode: status, headers: Object.assign(new AxiosHeaders(), headers), body };
}

// Headers and errors come as instances of axios' own classes, which n8n knows by their names.
class AxiosHeaders {}
class AxiosError extends Error {}

/** As axios has it: with everything that was sent, the token included. */
function configOf(options: Options, token: string | undefined): IDataObject {
	return { url: options.url, headers: { Authorization: `Bearer ${token}` } };
}

function toStatusError(response: HttpResponse, options: Options, token: string | undefined) {
	const { status, headers, body } = response;
	return Object.assign(new AxiosError(`Request failed with status code ${status}`), {
		code: 'ERR_BAD_REQUEST',
		config: configOf(options, token),
		response: { status, headers, data: body },
	});
}

function toTransportError(error: unknown, options: Options, token: string | undefined): Error {
	const code = error instanceof HttpFailure ? error.reason : undefined;
	const config = configOf(options, token);
	return Object.assign(new AxiosError(`connect ${code} with ${token}`), { code, config });
}

function statusOf(error: unknown): unknown {
	return error instanceof Error && 'response' in error
		? Reflect.get(Object(error.response), 'status')
		: undefined;
}

/** What n8n throws when the service that renews tokens says no. */
export function tokenRefused(): Error {
	return Object.assign(new Error('The provided authorization grant is invalid'), {
		code: 'EAUTH',
		body: { error: 'invalid_grant', refresh_token: 'secret-refresh-token' },
	});
}
