import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import type { ConversationClient } from '@microsoft/teams.api';
import { z } from 'zod/v4';

import { HttpFailure } from '../../core/http-client';
import { createLazy, inOwnTurn } from '../../core/lazy';
import type { Clock } from '../../core/ports';
import { toCallError, unreadableAnswer } from '../../http/http-errors';
import { readThrown, type TeamsAnswer } from './answer';
import { TEAMS } from './errors';
import { toLoginError } from './login-error';
import type { TeamsOptions } from './options';
import type { TeamsRequest } from './request';
import type { IssuedToken } from './tokens';

/** How long a server may take to answer. */
const TIMEOUT_MS = 60_000;
/** How long a connection is kept for the next message; servers close theirs later. */
const IDLE_MS = 4000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Calls the servers of one bot. Nothing is repeated here. */
export interface TeamsClient {
	/** @throws OutboxError, after which nothing was sent */
	requestToken(): Promise<IssuedToken>;
	/**
	 * Makes everything ready to send, so that only the call itself is left.
	 * @param signal ends the call, too
	 */
	open(signal: AbortSignal): Promise<SendActivity>;
}

/**
 * Hands one message over.
 * @throws HttpFailure when no answer came
 */
export type SendActivity = (request: TeamsRequest, token: string) => Promise<SendResult>;

/** What the Bot Connector answered. */
export type SendResult =
	{ readonly accepted: unknown; readonly refused?: never } | { readonly refused: TeamsAnswer };

/** What goes along with one call. */
interface Call {
	readonly signal: AbortSignal;
	readonly headers: Readonly<Record<string, string>>;
}

/** What Microsoft's support can find a request by; the submission's uid. */
const REQUEST_ID_HEADER = 'x-ms-client-request-id';

const tokenSchema = z.object({
	access_token: z.string().min(1),
	/** Seconds. */
	expires_in: z.coerce.number().positive(),
});

export function createTeamsClient({
	options,
	clock,
}: {
	readonly options: TeamsOptions;
	readonly clock: Pick<Clock, 'now'>;
}): TeamsClient {
	const { serviceUrl, loginUrl, tenantId, appId, clientSecret, scope } = options;
	const calls = new AsyncLocalStorage<Call>();
	const load = createLazy(() => loadSdk(serviceUrl, calls));

	return {
		async requestToken() {
			const { http } = await load();
			const url = `${loginUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
			const form = new URLSearchParams({
				grant_type: 'client_credentials',
				client_id: appId,
				client_secret: clientSecret,
				scope,
			});
			const call = {
				signal: AbortSignal.timeout(TIMEOUT_MS),
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			};
			const context = () => ({ ...TEAMS, irreversible: false, now: clock.now() });
			const { data } = await calls
				.run(call, () => http.post<unknown>(url, form.toString()))
				.catch((thrown: unknown): never => {
					const read = readThrown(thrown);
					throw read instanceof HttpFailure
						? toCallError(read, context())
						: toLoginError(read, context());
				});
			const token = tokenSchema.safeParse(data);
			if (!token.success) throw unreadableAnswer(context());
			return { value: token.data.access_token, lifeMs: token.data.expires_in * 1000 };
		},

		async open(signal) {
			const sdk = await load();
			return async ({ uid, conversationId, activity }, token) => {
				const headers = { authorization: `Bearer ${token}`, [REQUEST_ID_HEADER]: uid };
				const path = encodeURIComponent(conversationId);
				const create = () => sdk.createActivity(path, { ...activity });
				try {
					const accepted: unknown = await calls.run({ signal, headers }, create);
					return { accepted };
				} catch (thrown) {
					const read = readThrown(thrown);
					if (read instanceof HttpFailure) throw read;
					return { refused: read };
				}
			};
		},
	};
}

/** The SDK with connections that are kept; each request takes along what its call has for it. */
async function loadSdk(
	serviceUrl: string,
	calls: AsyncLocalStorage<Call>,
): Promise<ConversationClient> {
	const sdk = await inOwnTurn(() => import('@microsoft/teams.api'));
	const agents = {
		httpAgent: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }),
		httpsAgent: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }),
	};
	return new sdk.ConversationClient(serviceUrl, {
		timeout: TIMEOUT_MS,
		interceptors: [
			{
				request({ config }) {
					const call = calls.getStore();
					if (!call) throw new Error('a request outside of a call');
					config.headers.set(call.headers);
					return {
						...config,
						...agents,
						signal: call.signal,
						maxContentLength: MAX_ANSWER_BYTES,
						// It would take the token, or the message, elsewhere.
						maxRedirects: 0,
					};
				},
			},
		],
	});
}
