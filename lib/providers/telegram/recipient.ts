import { validationError } from '../../core/errors';

/** A public channel or group by its name; letters count the same in either case. */
const NAME = /^@[a-z]\w{3,31}$/i;

/**
 * A chat in the one form in which chats are compared: its number without leading zeros, or its
 * @name in small letters.
 * @throws OutboxError `validation_error` on `recipient`
 */
export function parseTelegramRecipient(text: string): string {
	if (NAME.test(text)) return text.toLowerCase();
	const id = /^-?\d{1,20}$/.test(text) ? Number(text) : 0;
	if (id !== 0 && Number.isSafeInteger(id)) return String(id);
	throw validationError(
		'recipient',
		'recipient is not a Telegram chat. Give the numeric chat ID, e.g. 123456789 for a person or -1001234567890 for a group, or the @name of a public channel or group. It cannot be a phone number.',
	);
}

/** Groups and channels have negative ids. */
export function isGroup(chatId: string): boolean {
	return chatId.startsWith('-');
}
