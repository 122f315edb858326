import type { OutboxError } from '../../core/errors';
import type { HttpClient, HttpRequest, HttpResponse } from '../../core/http-client';
import type { Clock } from '../../core/ports';
import { isSuccess, toCallError, unreadableAnswer } from '../../http/http-errors';
import { stoppedError, type Service } from '../hooks';
import { toGraphError, type GraphCallContext } from './graph-error';
import { toMailboxUrl, type OutlookOptions } from './options';
import { toPermissionName, type GraphPermission } from './permissions';

/**
 * Whose turn it is. Graph works on four requests a mailbox at a time and refuses the fifth, so the
 * same turns must be shared by everything that uses the mailbox.
 * @see https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits
 */
export interface Turns {
	/** Resolves with a function that ends the turn; rejects when the signal aborts first. */
	acquire(signal: AbortSignal): Promise<() => void>;
}

/** How many requests Graph works on for one mailbox at a time. */
export const REQUESTS_AT_A_TIME = 4;

interface Call {
	readonly permission: GraphPermission;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array;
	readonly signal: AbortSignal;
	/** How long an answer may take; unlimited unless given. */
	readonly timeoutMs?: number;
}

/** A call in the name of the account. */
export interface GraphCall extends Call {
	readonly method: HttpRequest['method'];
	/** Below the mailbox, e.g. `/messages`. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	/** Given for the call that makes the message leave: awaited right before it goes out. */
	readonly commit?: () => Promise<void>;
}

/** A piece of a file for a URL that carries a permission of its own. */
export interface GraphUpload extends Call {
	readonly url: string;
}

/** Talks to one mailbox. Both methods throw `OutboxError` only, for every answer but a 2xx. */
export interface GraphClient {
	readonly options: OutlookOptions;
	call(call: GraphCall): Promise<HttpResponse>;
	upload(upload: GraphUpload): Promise<HttpResponse>;
}

export interface GraphClientOptions {
	readonly http: HttpClient;
	readonly options: OutlookOptions;
	readonly turns: Turns;
	readonly clock: Clock;
}

/** Without it an item's id changes whenever the item moves, for one when a draft is sent. */
const PREFER_IMMUTABLE_IDS = { prefer: 'IdType="ImmutableId"' };

export function createGraphClient({
	http,
	options,
	turns,
	clock,
}: GraphClientOptions): GraphClient {
	const mailboxUrl = toMailboxUrl(options);

	const exchange = async (
		request: Omit<HttpRequest, 'signal'>,
		{ permission, signal, timeoutMs }: Call,
		commit?: () => Promise<void>,
	): Promise<HttpResponse> => {
		const contextOf = (): GraphCallContext => ({
			...OUTLOOK,
			irreversible: commit !== undefined,
			now: clock.now(),
			permission: toPermissionName(permission, options),
		});
		const endTurn = await turns.acquire(signal).catch(() => Promise.reject(stoppedError(OUTLOOK)));
		try {
			await commit?.();
			const response = await http
				.send({ ...request, signal: withTimeout(signal, timeoutMs) })
				.catch((thrown: unknown) => Promise.reject(toCallError(thrown, contextOf())));
			if (!isSuccess(response)) throw toGraphError(response, contextOf());
			return response;
		} finally {
			endTurn();
		}
	};

	return {
		options,
		call: (call) => {
			const { method, path, query, headers, body, commit } = call;
			const url = `${mailboxUrl}${path}${toQuery(query)}`;
			return exchange(
				{
					method,
					url,
					headers: { ...PREFER_IMMUTABLE_IDS, ...headers },
					...(body !== undefined && { body }),
				},
				call,
				commit,
			);
		},
		upload: (upload) => {
			const { url, headers = {}, body = '' } = upload;
			return exchange({ method: 'PUT', url, headers, body, authenticated: false }, upload);
		},
	};
}

export const OUTLOOK: Service = { provider: 'outlook', name: 'Microsoft 365' };

/** An answer that says the call worked and makes no sense otherwise. */
export function unreadableGraphAnswer(irreversible = false): OutboxError {
	return unreadableAnswer({ ...OUTLOOK, irreversible, now: 0 });
}

function withTimeout(signal: AbortSignal, timeoutMs: number | undefined): AbortSignal {
	if (timeoutMs === undefined) return signal;
	return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
}

function toQuery(query: Readonly<Record<string, string>> = {}): string {
	const options = Object.entries(query).map(
		([name, value]) => `${name}=${encodeURIComponent(value)}`,
	);
	return options.length === 0 ? '' : `?${options.join('&')}`;
}
