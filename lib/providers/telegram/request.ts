import type { Attachment } from '../../core/message';
import type { Pace, PlannedStep } from '../../core/provider';
import type { RateLimit } from '../../core/rates';
import type { TelegramMessage, TelegramMessageOptions } from './message';
import { isGroup } from './recipient';
import { toTexts } from './texts';

interface ToChat {
	/** The recipient: a number or an @name. */
	readonly chatId: string;
	readonly options: TelegramMessageOptions;
}

export interface TextRequest extends ToChat {
	readonly method: 'sendMessage';
	readonly text: string;
	/** The user's message that it answers. */
	readonly replyTo?: number;
}

/** A file that follows a text. */
export interface FileRequest extends ToChat {
	readonly method: 'sendPhoto' | 'sendDocument';
	/** The input field that it came from, e.g. `attachments[0]`. */
	readonly field: string;
	readonly filename: string;
	readonly source: Attachment['source'];
}

/** One message, before it is known what the messages before it became. */
export type TelegramRequest = TextRequest | FileRequest;

export interface Sender {
	/** The account's id. */
	readonly account: string;
	readonly messagesPerSecond: number;
}

/** The steps of a message: its text, in parts if it has to be, and each file after it. */
export function toTelegramSteps(
	message: TelegramMessage,
	sender: Sender,
): readonly PlannedStep<TelegramRequest>[] {
	const pace = toPace(message.recipient, sender);
	const texts = toTextRequests(message);
	return [
		...texts.map((request, index) => {
			const id = texts.length === 1 ? 'text' : `part-${index + 1}`;
			return { id, request, pace };
		}),
		...toFileRequests(message).map((request, index) => ({
			id: `file-${index + 1}`,
			request,
			pace,
		})),
	];
}

/** Only the first part of a text answers a message; the others come right behind it. */
function toTextRequests(message: TelegramMessage): readonly TextRequest[] {
	const { recipient: chatId, options } = message;
	const { replyToMessageId: replyTo } = options;
	return toTexts(message).map((text, index) => ({
		method: 'sendMessage',
		chatId,
		options,
		text,
		...(index === 0 && replyTo !== undefined && { replyTo }),
	}));
}

function toFileRequests({
	recipient: chatId,
	options,
	attachments,
}: TelegramMessage): readonly FileRequest[] {
	return attachments.map((attachment, index) => ({
		method: isPhoto(attachment) ? 'sendPhoto' : 'sendDocument',
		chatId,
		options,
		field: `attachments[${index}]`,
		filename: attachment.filename,
		source: attachment.source,
	}));
}

const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'];
/** A larger picture can still be sent as a document. */
const MAX_PHOTO_BYTES = 10_000_000;

function isPhoto({ contentType, source }: Attachment): boolean {
	const [type = ''] = contentType.toLowerCase().split(';');
	if (!PHOTO_TYPES.includes(type.trim())) return false;
	return source.kind === 'url' || source.bytes.byteLength <= MAX_PHOTO_BYTES;
}

/** @see https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
const EVERY_CHAT: RateLimit = { limit: 1, perMs: 1000 };
const GROUPS: RateLimit = { limit: 20, perMs: 60_000 };

function toPace(chatId: string, { account, messagesPerSecond }: Sender): Pace {
	const chat = `${account}/${chatId}`;
	return {
		buckets: [
			{ name: chat, limits: isGroup(chatId) ? [EVERY_CHAT, GROUPS] : [EVERY_CHAT] },
			{ name: account, limits: [{ limit: messagesPerSecond, perMs: 1000 }] },
		],
		rests: chat,
	};
}
