import { AsyncLocalStorage } from 'node:async_hooks';

import type { WebClient } from '@slack/web-api';
import type { z } from 'zod/v4';

import { HttpFailure } from '../../core/http-client';
import { createLazy, inOwnTurn } from '../../core/lazy';
import { toCallError, unreadableAnswer, type CallContext } from '../../http/http-errors';
import { stoppedError } from '../hooks';
import { SLACK } from './errors';
import { createExchange, type Exchange } from './exchange';
import { createSilentLogger } from './logger';
import type { SlackOptions } from './options';
import { toSlackError } from './refusal';

/** One call of a method, and what its answer must look like. */
export interface SlackCall<T> {
	/** E.g. `chat.postMessage`. */
	readonly method: string;
	readonly args?: Readonly<Record<string, unknown>>;
	/** The permission that it needs, for the error. */
	readonly scope: string;
	/** Whether the call itself makes a message appear. */
	readonly irreversible?: boolean;
	readonly answer: z.ZodType<T>;
}

/**
 * Makes one call, never repeated here.
 * @throws OutboxError that says truly whether the message may have left
 */
export type SlackClient = <T>(call: SlackCall<T>, signal: AbortSignal) => Promise<T>;

/** How long Slack may take for an answer; it usually takes a fraction of a second. */
export const CALL_TIMEOUT_MS = 30_000;

/** The SDK is loaded with the first call; connections are kept by `fetch`, not by the SDK. */
export function createSlackClient(options: SlackOptions): SlackClient {
	const exchanges = new AsyncLocalStorage<Exchange>();
	const load = createLazy(() => loadSdk(options, exchanges));
	return async ({ method, args, scope, irreversible = false, answer }, signal) => {
		if (signal.aborted) throw stoppedError(SLACK);
		const sdk = await load();
		const exchange = createExchange(signal);
		// Slack says in seconds how long to wait, so what time it is does not matter.
		const context: CallContext = { ...SLACK, irreversible, now: 0 };
		const call = () => sdk.apiCall(method, args);
		const result = await exchanges.run(exchange, call).catch((): never => {
			const { outcome } = exchange;
			if (outcome && !(outcome instanceof HttpFailure)) throw toSlackError(outcome, context, scope);
			if (!outcome && signal.aborted) throw stoppedError(SLACK);
			throw toCallError(outcome ?? new HttpFailure('connect'), context);
		});
		const parsed = answer.safeParse(result);
		if (!parsed.success) throw unreadableAnswer(context);
		return parsed.data;
	};
}

/** @see https://docs.slack.dev/tools/node-slack-sdk/web-api/ */
async function loadSdk(
	{ botToken, baseUrl }: SlackOptions,
	exchanges: AsyncLocalStorage<Exchange>,
): Promise<WebClient> {
	const { LogLevel, WebClient } = await inOwnTurn(() => import('@slack/web-api'));
	return new WebClient(botToken, {
		slackApiUrl: baseUrl,
		async fetch(url, init) {
			const exchange = exchanges.getStore();
			if (!exchange) throw new Error('a request outside of an exchange');
			return exchange.fetch(url, init);
		},
		timeout: CALL_TIMEOUT_MS,
		// A call that has to wait its turn would wait within its own time.
		maxRequestConcurrency: Infinity,
		retryConfig: { retries: 0 },
		rejectRateLimitedCalls: true,
		allowAbsoluteUrls: false,
		logger: createSilentLogger(LogLevel.ERROR),
	});
}
