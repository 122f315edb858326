import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { z } from 'zod/v4';

import { HttpFailure } from '../../core/http-client';
import { createLazy } from '../../core/lazy';
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

const loadSdk = createLazy(() => import('@microsoft/teams.api'));
type Sdk = Awaited<ReturnType<typeof loadSdk>>;

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
	const agents = {
		httpAgent: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }),
		httpsAgent: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }),
	};

	/** @param headers on every request of this client */
	const connect = (
		{ ConversationClient }: Sdk,
		signal: AbortSignal,
		headers: Readonly<Record<string, string>> = {},
	) =>
		new ConversationClient(serviceUrl, {
			timeout: TIMEOUT_MS,
			headers,
			interceptors: [
				{
					request: ({ config }) => ({
						...config,
						...agents,
						signal,
						maxContentLength: MAX_ANSWER_BYTES,
						// It would take the token, or the message, elsewhere.
						maxRedirects: 0,
					}),
				},
			],
		});

	return {
		async requestToken() {
			const { http } = connect(await loadSdk(), AbortSignal.timeout(TIMEOUT_MS));
			const url = `${loginUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
			const form = new URLSearchParams({
				grant_type: 'client_credentials',
				client_id: appId,
				client_secret: clientSecret,
				scope,
			});
			const headers = { 'content-type': 'application/x-www-form-urlencoded' };
			const context = () => ({ ...TEAMS, irreversible: false, now: clock.now() });
			const { data } = await http
				.post<unknown>(url, form.toString(), { headers })
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
			const sdk = await loadSdk();
			return async ({ uid, conversationId, activity }, token) => {
				const headers = { authorization: `Bearer ${token}`, [REQUEST_ID_HEADER]: uid };
				try {
					const path = encodeURIComponent(conversationId);
					const accepted: unknown = await connect(sdk, signal, headers).createActivity(path, {
						...activity,
					});
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
