import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import { toTelegramAccountId } from './account';
import { createTelegramClient } from './client';
import { deliver } from './deliver';
import { TELEGRAM } from './errors';
import type { TelegramMessage } from './message';
import type { TelegramOptions } from './options';
import { toTelegramSteps, type TelegramRequest } from './request';

export interface TelegramProviderOptions {
	readonly options: TelegramOptions;
	readonly clock: Clock;
}

/**
 * Sends as a Telegram bot. Telegram cannot be asked what became of a message: bots see nothing of
 * what they have sent, so there is no `reconcile`.
 */
export function createTelegramProvider({
	options,
	clock,
}: TelegramProviderOptions): Provider<TelegramMessage, TelegramRequest> {
	const account = toTelegramAccountId(options);
	const client = createTelegramClient(options);
	const { messagesPerSecond } = options;
	return {
		id: TELEGRAM.provider,
		account,
		plan: async (message) => toTelegramSteps(message, { account, messagesPerSecond }),
		deliver: (step, hooks) => deliver(step, hooks, { client, clock }),
	};
}
