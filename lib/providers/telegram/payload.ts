import type { Place } from './conversation';
import type { FileRequest, TelegramRequest } from './request';

/** The parameters of a method, as telegraf takes them; a value that is undefined is left out. */
export type Payload = Readonly<Record<string, unknown>>;

/** A request as it goes over the wire. */
export function toPayload(request: TelegramRequest, place: Place): Payload {
	const { topic, disableNotification, protectContent } = request.options;
	return {
		chat_id: toChatId(place.chatId),
		message_thread_id: topic,
		disable_notification: disableNotification || undefined,
		protect_content: protectContent || undefined,
		...(request.method === 'sendMessage' ? toTextFields(request) : toFileFields(request, place)),
	};
}

/** The Bot API has numbers for chats, and text for names. */
function toChatId(chatId: string): number | string {
	return chatId.startsWith('@') ? chatId : Number(chatId);
}

function toTextFields({
	text,
	replyTo,
	options: { parseMode, disableLinkPreview },
}: Extract<TelegramRequest, { method: 'sendMessage' }>): Payload {
	return {
		text,
		parse_mode: parseMode === 'none' ? undefined : parseMode,
		link_preview_options: disableLinkPreview ? { is_disabled: true } : undefined,
		reply_parameters: replyTo === undefined ? undefined : { message_id: replyTo },
	};
}

function toFileFields({ method, filename, source }: FileRequest, { textId }: Place): Payload {
	const field = method === 'sendPhoto' ? 'photo' : 'document';
	const reply =
		textId === undefined ? undefined : { message_id: textId, allow_sending_without_reply: true };
	// A URL is Telegram's to fetch.
	if (source.kind === 'url') return { [field]: source.url, reply_parameters: reply };
	const { buffer, byteOffset, byteLength } = source.bytes;
	return {
		[field]: {
			source: Buffer.from(buffer, byteOffset, byteLength),
			filename: toFormFilename(filename),
		},
		// In a form, telegraf drops objects that it does not know.
		reply_parameters: reply && JSON.stringify(reply),
	};
}

/**
 * Telegram's server ends a file's name at the first semicolon, quotes or not, and reads what follows
 * as further fields; telegraf writes the name as it is.
 */
function toFormFilename(filename: string): string {
	return filename.replaceAll('"', "'").replaceAll(';', ',');
}
