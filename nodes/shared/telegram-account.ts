import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { parseTelegramOptions, type TelegramOptions } from '../../lib/providers/telegram/options';
import { numberParameter, textParameter } from './parameters';

export interface TelegramAccount {
	readonly options: TelegramOptions;
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
}

const credentialSchema = z.object({
	botToken: textParameter,
	baseUrl: textParameter,
	messagesPerSecond: numberParameter({ min: 1, max: 1000 }),
	allowPrivateUrls: z.boolean().default(false),
});

/**
 * Reads what a user filled into a Telegram credential.
 * @throws OutboxError on the credential's field, whose value is never repeated
 */
export function parseTelegramAccount(data: unknown): TelegramAccount {
	const { allowPrivateUrls, ...settings } = parseInput(credentialSchema, data);
	return { options: parseTelegramOptions(settings), allowPrivateUrls };
}
