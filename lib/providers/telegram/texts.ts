import { toParts } from '../../chat/split-text';
import type { ChatMessage } from '../../core/chat-message';
import { validationError } from '../../core/errors';

/**
 * In UTF-16 units.
 * @see https://core.telegram.org/bots/api#sendmessage
 */
const MAX_TEXT = 4096;

/**
 * The text in pieces that Telegram takes. Marked-up text stays in one: a cut could fall between a
 * mark and its end, and Telegram would refuse both pieces.
 * @throws OutboxError `validation_error` on `message`
 */
export function toTexts({
	text,
	split,
	options: { parseMode },
}: Pick<
	ChatMessage<{ readonly parseMode: string }>,
	'text' | 'split' | 'options'
>): readonly string[] {
	if (parseMode === 'none') return toParts(text, { max: MAX_TEXT, name: 'Telegram' }, split);
	if (text.length <= MAX_TEXT) return [text];
	throw validationError(
		'message',
		`message has ${text.length} characters with its markup, but Telegram takes at most ${MAX_TEXT} in one message, and a text with the parse_mode ${parseMode} cannot be split. Shorten it, or set parse_mode to none.`,
	);
}
