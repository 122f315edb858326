import { z } from 'zod/v4';

import { parseChatMessage, type ChannelRules } from '../../chat/parse-chat';
import type { ChatMessage } from '../../core/chat-message';
import { validationError } from '../../core/errors';
import { contentTooLarge } from '../../mail/content-size';
import { parseTelegramRecipient } from './recipient';
import { toTexts } from './texts';

/**
 * The most that the official server takes as an upload, in bytes; a server of one's own takes 2,000
 * MB.
 * @see https://core.telegram.org/bots/api#sending-files
 */
export const MAX_UPLOAD_BYTES = 50_000_000;

const number = z.int('Give a whole number.').min(1, 'Give a number of 1 or more.');
const choice = z.boolean('Give true or false.');

const telegramMessageOptionsSchema = z.strictObject({
	/** The topic of a forum (`message_thread_id`). */
	topic: number.optional(),
	/** How the text is marked up; as it stands unless chosen. */
	parseMode: z
		.enum(['none', 'MarkdownV2', 'HTML', 'Markdown'], {
			error: 'Choose none, MarkdownV2, HTML or Markdown.',
		})
		.default('none'),
	/** Without a sound. */
	disableNotification: choice.default(false),
	disableLinkPreview: choice.default(false),
	/** The message of the same chat that this one answers. */
	replyToMessageId: number.optional(),
	/** Recipients can neither forward nor save it. */
	protectContent: choice.default(false),
});
export type TelegramMessageOptions = z.infer<typeof telegramMessageOptionsSchema>;
export type TelegramMessage = ChatMessage<TelegramMessageOptions>;

/**
 * Parses and checks a message as a user wrote it.
 *
 * @param maxContentBytes the most that one file may have
 * @throws OutboxError `validation_error` on the field at fault; `payload_too_large`
 */
export function parseTelegramMessage(
	input: unknown,
	{ maxContentBytes = MAX_UPLOAD_BYTES }: { readonly maxContentBytes?: number } = {},
): TelegramMessage {
	const rules: ChannelRules<TelegramMessageOptions> = {
		parseRecipient: parseTelegramRecipient,
		options: telegramMessageOptionsSchema,
		refine(message) {
			toTexts(message);
			checkFiles(message, maxContentBytes);
			return message;
		},
	};
	return parseChatMessage(input, rules, { maxContentBytes });
}

function checkFiles({ attachments }: TelegramMessage, maxBytes: number): void {
	for (const [index, { source }] of attachments.entries()) {
		if (source.kind === 'url') continue;
		const field = `attachments[${index}]`;
		const sizeBytes = source.bytes.byteLength;
		if (sizeBytes > maxBytes) throw contentTooLarge(field, sizeBytes, maxBytes);
		if (sizeBytes > 0) continue;
		throw validationError(field, `${field} is empty. Telegram takes no files without content.`);
	}
}
