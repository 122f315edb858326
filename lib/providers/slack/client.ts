import type { z } from 'zod/v4';

import { HttpFailure } from '../../core/http-client';
import { createLazy } from '../../core/lazy';
import { toCallError, unreadableAnswer, type CallContext } from '../../http/http-errors';
import { stoppedError } from '../hooks';
import { SLACK } from './errors';
import { createExchange } from './exchange';
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

/** @see https://docs.slack.dev/tools/node-slack-sdk/web-api/ */
export function createSlackClient({ botToken, baseUrl }: SlackOptions): SlackClient {
	const loadSdk = createLazy(() => import('@slack/web-api'));
	return async ({ method, args, scope, irreversible = false, answer }, signal) => {
		if (signal.aborted) throw stoppedError(SLACK);
		const { LogLevel, WebClient } = await loadSdk();
		const exchange = createExchange(signal);
		// One for each call, because the exchange belongs to a call. It costs a tenth of a millisecond,
		// and connections are kept by `fetch`, not by the SDK.
		const sdk = new WebClient(botToken, {
			slackApiUrl: baseUrl,
			fetch: exchange.fetch,
			timeout: CALL_TIMEOUT_MS,
			retryConfig: { retries: 0 },
			rejectRateLimitedCalls: true,
			allowAbsoluteUrls: false,
			logger: createSilentLogger(LogLevel.ERROR),
		});
		// Slack says in seconds how long to wait, so what time it is does not matter.
		const context: CallContext = { ...SLACK, irreversible, now: 0 };
		const result = await sdk.apiCall(method, args).catch((): never => {
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
