import { z } from 'zod/v4';

import { isBaseUrl } from '../../http/base-url';
import { parseInput } from '../../mail/parse-input';

/** What Telegram lets an ordinary bot send. Paid broadcasts and servers of one's own let more pass. */
export const DEFAULT_MESSAGES_PER_SECOND = 30;

/** What a connection to a bot needs. */
export const telegramOptionsSchema = z.strictObject({
	/** From @BotFather. It becomes part of a URL, so nothing else may be in it. */
	botToken: z
		.string({ error: 'Give it as text.' })
		.trim()
		.regex(/^[1-9]\d{0,15}:[\w-]{20,64}$/, {
			error:
				'Copy it from @BotFather: digits, a colon, and then letters, digits, hyphens and underscores.',
		}),
	/** Where the Bot API is: Telegram's own address, or a Bot API server of one's own. */
	baseUrl: z
		.string()
		.trim()
		.default('https://api.telegram.org')
		.refine((url) => isBaseUrl(url) || isInOwnNetwork(url), {
			error:
				'Give an https address such as https://api.telegram.org, without a query. Only a server in your own network may be reached by http.',
		})
		.transform((url) => url.replace(/\/+$/, '')),
	messagesPerSecond: z.int().min(1).max(1000).default(DEFAULT_MESSAGES_PER_SECOND),
});
export type TelegramOptions = z.infer<typeof telegramOptionsSchema>;

/**
 * Checks a bot's settings.
 * @throws OutboxError `validation_error` naming the setting, whose value is not repeated
 */
export function parseTelegramOptions(input: unknown): TelegramOptions {
	return parseInput(telegramOptionsSchema, input);
}

/** Names without a dot, as in a network of containers, and addresses that no router passes on. */
const OWN_NETWORK = [
	/^[a-z0-9_-]+$/,
	/^10\./,
	/^192\.168\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^\[f[cd]/,
];

/** A Bot API server speaks nothing but plain HTTP, and usually runs right next to n8n. */
function isInOwnNetwork(text: string): boolean {
	if (!isBaseUrl(text.replace(/^http:/i, 'https:'))) return false;
	const { hostname } = new URL(text);
	return OWN_NETWORK.some((pattern) => pattern.test(hostname));
}
