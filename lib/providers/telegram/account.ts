import { toAccountId } from '../account-id';
import type { TelegramOptions } from './options';

/** The account's id, made of the bot's own, which stands in front of its token's colon. */
export function toTelegramAccountId({ botToken }: Pick<TelegramOptions, 'botToken'>): string {
	return toAccountId('telegram', botToken.slice(0, botToken.indexOf(':')));
}
