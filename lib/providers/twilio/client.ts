import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent } from 'node:http';

import type { Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient';
import { z } from 'zod/v4';

import { createLazy, inOwnTurn } from '../../core/lazy';
import { toHttpFailure } from '../../http/no-answer';
import type { TwilioOptions } from './options';

/** How long one request may take. Whoever waits less long ends it by the signal. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** As many lines at once as the SDK itself has for https. */
const MAX_SOCKETS = 20;

/** Twilio's own address, also of an edge and a region. */
const TWILIO_API = /^(https:\/\/)api\.((?:[a-z0-9-]+\.){0,2}twilio\.com)$/i;

/** What Twilio answered, whatever the SDK makes of it. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: unknown;
}

/** One use of the SDK, and how far it came. */
export interface Exchange {
	readonly signal: AbortSignal;
	/** Sent along as `X-Outbox-Id`, for whoever reads the logs of a proxy on the way. */
	readonly uid?: string;
	/** Whether a request was made, or at least begun. */
	asked?: boolean;
	/** The last one. */
	answer?: Answer;
}

/**
 * Uses the SDK, whose requests end with the exchange's signal and are never repeated.
 * @throws HttpFailure when no answer came; else whatever the SDK throws, which must not be shown
 */
export type TwilioClient = <T>(exchange: Exchange, use: (sdk: Twilio) => Promise<T>) => Promise<T>;

/**
 * A connection to one account, with lines that are kept open. The SDK is loaded with its first use.
 *
 * Its own way to the network is replaced where it falls short: it takes no signal, forgets the
 * headers of a refusal, and knows no base URL. Its errors hold the login and the message.
 */
export function createTwilioClient(options: TwilioOptions): TwilioClient {
	const exchanges = new AsyncLocalStorage<Exchange>();
	const load = createLazy(() => loadSdk(options, exchanges));
	return async (exchange, use) => {
		const sdk = await load();
		return exchanges.run(exchange, () => use(sdk));
	};
}

async function loadSdk(
	{ accountSid, auth, baseUrl }: TwilioOptions,
	exchanges: AsyncLocalStorage<Exchange>,
): Promise<Twilio> {
	// What it loads first, and what it would load with the first message, take as long as the rest.
	await inOwnTurn(() => import('twilio/lib/base/RequestClient'));
	const { default: twilio } = await inOwnTurn(() => import('twilio'));
	await inOwnTurn(() => import('twilio/lib/rest/Api'));

	class Line extends twilio.RequestClient {
		constructor() {
			super({ timeout: REQUEST_TIMEOUT_MS, keepAlive: true, autoRetry: false });
			this.axios.defaults.httpAgent = new Agent({
				keepAlive: true,
				maxSockets: MAX_SOCKETS,
				timeout: REQUEST_TIMEOUT_MS,
			});
			this.axios.interceptors.request.use((config) =>
				Object.assign(config, { signal: exchanges.getStore()?.signal }),
			);
		}

		override async request<T>(request: RequestClient.RequestOptions<T>) {
			const exchange = exchanges.getStore();
			if (!exchange) throw new Error('a request outside of an exchange');
			const { uid } = exchange;
			exchange.asked = true;
			try {
				const response = await super.request({
					...request,
					uri: toTarget(request.uri, baseUrl),
					headers: { ...request.headers, ...(uid !== undefined && { 'X-Outbox-Id': uid }) },
				});
				exchange.answer = toAnswer(response);
				return response;
			} catch (error) {
				throw toHttpFailure(readFault(error));
			} finally {
				// The login and the message are in it.
				delete this.lastRequest;
			}
		}
	}

	const [user, password] =
		auth.kind === 'auth-token' ? [accountSid, auth.authToken] : [auth.apiKeySid, auth.apiKeySecret];
	return new twilio.Twilio(user, password, { accountSid, httpClient: new Line() });
}

const answerSchema = z.object({
	statusCode: z.number(),
	headers: z.looseObject({}).catch({}),
	body: z.unknown(),
});

function toAnswer(response: unknown): Answer {
	const { statusCode, headers, body } = answerSchema.parse(response);
	const texts = Object.entries(headers).flatMap(([name, value]) =>
		typeof value === 'string' ? [[name.toLowerCase(), value] as const] : [],
	);
	return { status: statusCode, headers: Object.fromEntries(texts), body };
}

const faultSchema = z.object({
	code: z.string().optional().catch(undefined),
	syscall: z.string().optional().catch(undefined),
});
const causedSchema = faultSchema.extend({ cause: faultSchema.optional().catch(undefined) });

/** The codes of a socket's error, which axios wraps into one of its own. */
function readFault(error: unknown): z.output<typeof faultSchema> {
	const { cause, code, syscall } = causedSchema.catch({}).parse(error);
	return { code: code ?? cause?.code, syscall: syscall ?? cause?.syscall };
}

/**
 * The address below the base URL. The SDK has a host for every product: those of a region or an edge
 * are called alike, and a proxy tells them apart by their paths.
 */
export function toTarget(uri: string, baseUrl: string): string {
	const { hostname, pathname, search } = new URL(uri);
	const isContent = hostname.startsWith('content.');
	const base = isContent ? baseUrl.replace(TWILIO_API, '$1content.$2') : baseUrl;
	return `${base}${pathname}${search}`;
}
