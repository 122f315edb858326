import { z } from 'zod/v4';

import { OutboxError } from '../../core/errors';
import { HttpFailure } from '../../core/http-client';
import { createLazy, inOwnTurn } from '../../core/lazy';
import { toHttpFailure } from '../../http/no-answer';
import { createConnections } from './connections';
import type { TelegramOptions } from './options';
import type { Payload } from './payload';

export type TelegramMethod = 'getMe' | 'sendMessage' | 'sendPhoto' | 'sendDocument';

const refusalSchema = z.object({
	error_code: z.int().min(400).max(599),
	description: z.string().default(''),
	parameters: z
		.object({ migrate_to_chat_id: z.int().optional(), retry_after: z.number().min(0).optional() })
		.default({}),
});
/** What Telegram said when it refused. The description may repeat anything that it was sent. */
export type Refusal = z.infer<typeof refusalSchema>;

/** What came back: Telegram's result or refusal, or something that is not Telegram's. */
export type TelegramAnswer =
	| { readonly kind: 'result'; readonly result: unknown }
	| { readonly kind: 'refusal'; readonly refusal: Refusal }
	| { readonly kind: 'unreadable' };

/** Makes single calls in the name of a bot. */
export interface TelegramClient {
	/**
	 * Loads the SDK, so that nothing can keep a call from being made afterwards.
	 * @throws OutboxError `internal_error` when it is not there
	 */
	ready(): Promise<void>;
	/**
	 * Makes one call and never repeats it; only the signal ends it before 500 seconds are over.
	 * @throws HttpFailure when no answer came
	 */
	call(method: TelegramMethod, payload: Payload, signal: AbortSignal): Promise<TelegramAnswer>;
}

/** The one method of telegraf's that takes a signal. */
interface Sdk {
	callApi(method: TelegramMethod, payload: Payload, options: object): Promise<unknown>;
}

/** A connection to a bot, made when it is first used and kept as long as the client is. */
export function createTelegramClient({
	botToken,
	baseUrl,
}: Pick<TelegramOptions, 'botToken' | 'baseUrl'>): TelegramClient {
	const connections = createConnections(baseUrl);
	const load = createLazy(async (): Promise<Sdk> => {
		const { Telegram } = await inOwnTurn(() => import('telegraf')).catch((): never => {
			throw new OutboxError(
				'internal_error',
				'The package telegraf, which talks to Telegram, cannot be loaded. Nothing was sent. Install n8n-nodes-outbox again.',
				{ retry: 'after-fix', details: { provider: 'telegram' } },
			);
		});
		// Without the slash, it would drop the last part of a path.
		const telegram = new Telegram(botToken, { apiRoot: `${baseUrl}/` });
		// Set here, because it gives plain HTTP no agent of its own.
		telegram.options.agent = connections.agent;
		return telegram;
	});
	return {
		async ready() {
			await load();
		},
		async call(method, payload, signal) {
			const sdk = await load();
			const call = await connections.watch(() => sdk.callApi(method, payload, { signal }));
			return call.ok ? { kind: 'result', result: call.value } : toAnswer(call);
		},
	};
}

/** telegraf throws an error with Telegram's answer, or node-fetch's, which has a type and a code. */
const thrownSchema = z.union([
	z.object({ response: refusalSchema }),
	z.object({ type: z.string(), code: z.string().optional() }),
]);

/** Nothing of the error is kept: it holds the token and the message. */
function toAnswer({
	thrown,
	connected,
}: {
	readonly thrown: unknown;
	readonly connected: boolean;
}): TelegramAnswer {
	const { data } = thrownSchema.safeParse(thrown);
	if (data === undefined) return { kind: 'unreadable' };
	if ('response' in data) return { kind: 'refusal', refusal: data.response };
	if (data.type === 'invalid-json') return { kind: 'unreadable' };
	if (!connected) throw new HttpFailure('connect', data.code);
	throw toHttpFailure({ code: data.code });
}
