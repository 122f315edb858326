import type { WebClientOptions } from '@slack/web-api';
import { z } from 'zod/v4';

import { HttpFailure, type HttpResponse } from '../../core/http-client';
import { toHttpFailure } from '../../http/no-answer';

/** One request of the SDK's, and what came of it. */
export interface Exchange {
	/** What the SDK is to send the request with. */
	readonly fetch: NonNullable<WebClientOptions['fetch']>;
	/** Undefined when the SDK did not get as far as to send anything. */
	readonly outcome: HttpResponse | HttpFailure | undefined;
}

/**
 * Watches a request, because the SDK's own errors do not tell enough: they take a web page for a
 * refusal, lose the status of a 429, and hold what must not be shown.
 *
 * @param signal ends the request, as does the SDK's own time-out
 */
export function createExchange(signal: AbortSignal): Exchange {
	let outcome: Exchange['outcome'];
	return {
		async fetch(url, init = {}) {
			if (signal.aborted) throw signal.reason;
			try {
				const response = await fetch(url, {
					...init,
					// Elsewhere the token has no business, so an answer that points there is just that.
					redirect: 'manual',
					signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
				});
				const body = await response.text();
				const { status, statusText, headers } = response;
				outcome = { status, headers: Object.fromEntries(headers), body };
				return {
					ok: response.ok,
					status,
					statusText,
					url: response.url,
					headers,
					text: async () => body,
					json: async () => JSON.parse(body) as unknown,
					arrayBuffer: async () => new TextEncoder().encode(body).buffer,
				};
			} catch (thrown) {
				outcome = readFetchFailure(thrown);
				throw thrown;
			}
		},
		get outcome() {
			return outcome;
		},
	};
}

const layerSchema = z.object({
	code: z.string().optional().catch(undefined),
	syscall: z.string().optional().catch(undefined),
});
const fetchErrorSchema = layerSchema.extend({ cause: layerSchema.optional().catch(undefined) });

/** Why `fetch` got no answer; it puts the socket's error behind one of its own. */
export function readFetchFailure(thrown: unknown): HttpFailure {
	const { data } = fetchErrorSchema.safeParse(thrown);
	return toHttpFailure(data?.cause ?? data ?? {});
}
