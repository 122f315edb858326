import type { IncomingMessage } from 'node:http';

import { isOutboxError, validationError, type OutboxError } from '../core/errors';
import { anywhere, publicOnly, type AddressGuard } from './address-guard';
import { collectBytes, tooLargeError } from './collect-bytes';
import {
	cancelledError,
	encodedError,
	networkError,
	statusError,
	timeoutError,
} from './fetch-errors';
import { toFileFacts, type FileFacts } from './file-facts';
import { notPublicError, parseFileUrl, showUrl } from './file-url';
import { guardedLookup, systemResolver, type Resolver } from './guarded-lookup';
import { exchange } from './http-exchange';

export interface UrlFetcherOptions {
	/** Switches the address check off, for files on a network of the user's own. */
	readonly allowPrivate: boolean;
	/** The most that any one file may have. */
	readonly maxBytes: number;
	/** For the whole fetch: look-ups, redirects and the body, however steadily it drips in. */
	readonly timeoutMs: number;
	readonly maxRedirects?: number;
	/** What counts as public while `allowPrivate` is off. Tests replace it; nothing else should. */
	readonly publicGuard?: AddressGuard;
	/** How names are resolved. Tests replace it; whatever it answers is checked. */
	readonly resolve?: Resolver;
}

export interface FetchedFile extends FileFacts {
	readonly bytes: Uint8Array;
}

export type UrlFetcher = (
	url: string,
	options: {
		/** The input field that the URL stands in, e.g. `attachments[0].url`. */
		readonly field: string;
		/** What this one file may have, where that is less than the fetcher's own cap. */
		readonly maxBytes: number;
		readonly signal?: AbortSignal | undefined;
	},
) => Promise<FetchedFile>;

/** How one file is fetched; the same for all hops on the way to it. */
interface Fetch {
	readonly field: string;
	readonly maxBytes: number;
	readonly maxRedirects: number;
	readonly guard: AddressGuard;
	readonly resolve: Resolver;
	readonly signal: AbortSignal;
	/** Tells whose signal it was when `signal` has fired; undefined while it has not. */
	readonly interruptedAt: (url: URL) => OutboxError | undefined;
}

type Hop =
	| { readonly kind: 'file'; readonly file: FetchedFile }
	| { readonly kind: 'redirect'; readonly location: string };

const DEFAULT_MAX_REDIRECTS = 5;
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/**
 * Makes a function that fetches files a user links to, from a machine that can reach more than the
 * user should. Every hop is checked anew: the scheme, the host, and the very address that the
 * socket then connects to. No cookies, credentials or referrers are sent, and no connection outlives
 * its fetch. Proxy settings in the environment are ignored, since a proxy would resolve the name by
 * itself: where the internet can be reached through a proxy only, give files as binary data.
 *
 * The function fails with an OutboxError on its `field`, always `not-sent`:
 * `validation_error` when the URL or the answer is refused, `payload_too_large` above the cap, and
 * `provider_error` when the server or the network failed.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function createUrlFetcher(options: UrlFetcherOptions): UrlFetcher {
	const { allowPrivate, timeoutMs, publicGuard = publicOnly } = options;
	const { maxRedirects = DEFAULT_MAX_REDIRECTS, resolve = systemResolver } = options;
	const guard = allowPrivate ? anywhere : publicGuard;
	return async (text, { field, maxBytes, signal }) => {
		const url = parseFileUrl(text, { field, guard });
		const deadline = new AbortController();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		try {
			return await follow(url, {
				field,
				maxBytes: Math.min(maxBytes, options.maxBytes),
				maxRedirects,
				guard,
				resolve,
				signal: signal ? AbortSignal.any([deadline.signal, signal]) : deadline.signal,
				interruptedAt: (at) => {
					if (signal?.aborted) return cancelledError(field, at);
					return deadline.signal.aborted ? timeoutError(field, at, timeoutMs) : undefined;
				},
			});
		} finally {
			clearTimeout(timer);
		}
	};
}

async function follow(start: URL, fetch: Fetch): Promise<FetchedFile> {
	const { field, guard, maxRedirects } = fetch;
	let url = start;
	for (let redirects = 0; redirects <= maxRedirects; redirects++) {
		const hop = await takeHop(url, fetch);
		if (hop.kind === 'file') return hop.file;
		const next = parseFileUrl(hop.location, { field, guard, base: url });
		if (url.protocol === 'https:' && next.protocol === 'http:') {
			throw validationError(
				field,
				`${field}: ${showUrl(url)} redirects from https to ${showUrl(next)}, which is not encrypted. Give an address that stays on https.`,
			);
		}
		url = next;
	}
	throw validationError(
		field,
		`${field}: ${showUrl(start)} redirects more than ${maxRedirects} times. Give the address that the file is at.`,
	);
}

async function takeHop(url: URL, fetch: Fetch): Promise<Hop> {
	const { field, guard, resolve, signal, interruptedAt } = fetch;
	const lookup = guardedLookup(resolve, guard, () => notPublicError(field, url));
	try {
		return await exchange(url, { lookup, signal }, (response) => readHop(url, response, fetch));
	} catch (error) {
		if (isOutboxError(error)) throw error;
		throw interruptedAt(url) ?? networkError(field, url, error);
	}
}

async function readHop(
	url: URL,
	response: IncomingMessage,
	{ field, maxBytes }: Fetch,
): Promise<Hop> {
	const { headers, statusCode: status = 0 } = response;
	if (REDIRECT_STATUSES.has(status) && headers.location !== undefined) {
		return { kind: 'redirect', location: headers.location };
	}
	if (status < 200 || status > 299) {
		throw statusError(field, url, status, headers['retry-after']);
	}
	const encoding = headers['content-encoding'] ?? 'identity';
	if (encoding.toLowerCase() !== 'identity') throw encodedError(field, url, encoding);

	const toError = () => tooLargeError(field, showUrl(url), maxBytes);
	if (Number(headers['content-length'] ?? 0) > maxBytes) throw toError();
	const bytes = await collectBytes(response, maxBytes, toError);
	return { kind: 'file', file: { bytes, ...toFileFacts(url, headers) } };
}
