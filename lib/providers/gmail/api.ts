import type { z } from 'zod/v4';

import type { HttpClient, HttpRequest } from '../../core/http-client';
import type { Clock } from '../../core/ports';
import { isSuccess, toCallError, unreadableAnswer, type CallContext } from '../../http/http-errors';
import { stoppedError } from '../hooks';
import { GMAIL } from './errors';
import type { GmailOptions } from './options';
import { parseJson, toGmailError } from './refusal';

/** One request to Gmail, and what its answer must look like. */
export interface GmailCall<T> {
	readonly method: HttpRequest['method'];
	/** Below the base URL, with its query. */
	readonly path: string;
	readonly content?: { readonly type: string; readonly body: string | Uint8Array };
	/** The permission that it needs. */
	readonly scope: string;
	/** Whether the call itself makes a message leave. */
	readonly irreversible?: boolean;
	readonly answer: z.ZodType<T>;
}

/**
 * Makes one call, never repeated here.
 * @throws OutboxError that says truly whether the message may have left
 */
export type GmailApi = <T>(call: GmailCall<T>, signal: AbortSignal) => Promise<T>;

/** The mailbox of whoever is logged in. */
export const MAILBOX_PATH = '/gmail/v1/users/me';

export function createGmailApi({
	http,
	options: { baseUrl },
	clock,
}: {
	readonly http: HttpClient;
	readonly options: GmailOptions;
	readonly clock: Clock;
}): GmailApi {
	return async ({ method, path, content, scope, irreversible = false, answer }, signal) => {
		if (signal.aborted) throw stoppedError(GMAIL);
		const context = (): CallContext => ({ ...GMAIL, irreversible, now: clock.now() });
		const response = await http
			.send({
				method,
				url: `${baseUrl}${path}`,
				...(content && { headers: { 'content-type': content.type }, body: content.body }),
				signal,
			})
			.catch((thrown: unknown): never => {
				throw toCallError(thrown, context());
			});
		if (!isSuccess(response)) throw toGmailError(response, context(), scope);
		const parsed = answer.safeParse(parseJson(response.body));
		if (!parsed.success) throw unreadableAnswer(context());
		return parsed.data;
	};
}
