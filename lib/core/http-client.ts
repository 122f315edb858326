export interface HttpRequest {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array;
	/** False for URLs that carry a permission of their own, such as upload sessions. */
	readonly authenticated?: boolean;
	readonly signal: AbortSignal;
}

export interface HttpResponse {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/**
 * Why no answer came.
 * - `connect`: no connection was made (refused, unknown host, TLS), so the request did not leave
 * - `login`: the account's token could not be renewed, so the request did not leave
 * - `broken`: the line dropped or the time ran out; the request may have arrived
 */
export type HttpFailureKind = 'connect' | 'login' | 'broken';

/** A request without an answer. Carries no cause: HTTP libraries keep tokens and bodies there. */
export class HttpFailure extends Error {
	override readonly name = 'HttpFailure';

	constructor(
		readonly kind: HttpFailureKind,
		/** A code such as `ECONNREFUSED`, where there is one. */
		readonly reason?: string,
	) {
		super(`no answer (${reason ?? kind})`);
	}
}

/** Sends requests in the name of one account. */
export interface HttpClient {
	/**
	 * Resolves with whatever the server answered, errors included. Does not repeat requests, except
	 * once after renewing a token that the server refused with 401.
	 * @throws HttpFailure when no answer came
	 */
	send(request: HttpRequest): Promise<HttpResponse>;
}
