import { toVisibleText } from './markup';
import { badRequest, forbidden } from './refused';
import type { RequestBody, UploadedFile } from './request-body';

export interface FakeChat {
	readonly id: number;
	readonly type: 'private' | 'group' | 'supergroup' | 'channel';
	readonly title?: string;
	/** Without the @. */
	readonly username?: string;
	/** The topics of a forum, all open but those in `closed`. */
	readonly topics?: readonly number[];
	readonly closed?: readonly number[];
	/** Why the bot may not write there. */
	readonly trouble?: keyof typeof TROUBLES;
	/** The supergroup that it has become. */
	readonly migratedTo?: number;
}

const TROUBLES = {
	'has blocked the bot': () => forbidden('bot was blocked by the user'),
	'has not started the bot': () => forbidden("bot can't initiate conversation with a user"),
	'is deactivated': () => forbidden('user is deactivated'),
	'is a bot': () => forbidden("bots can't send messages to bots"),
	'has kicked the bot': () => forbidden('bot was kicked from the supergroup chat'),
	'lacks the bot': () => forbidden('bot is not a member of the channel chat'),
	'was deleted': () => forbidden('the group chat was deleted'),
	'lets nobody write': () => badRequest('not enough rights to send text messages to the chat'),
	'wants an administrator': () => badRequest('need administrator rights in the channel chat'),
} as const;

/** What Telegram would find behind a URL. */
export interface WebFile {
	readonly type: string;
	readonly sizeBytes: number;
}

/** A message as it lies in its chat. */
export interface DeliveredMessage {
	readonly method: string;
	readonly chatId: number;
	readonly id: number;
	readonly topic?: number;
	/** As it was sent, markup included. */
	readonly text?: string;
	readonly replyTo?: number;
	readonly silent: boolean;
	readonly protected: boolean;
	readonly preview: boolean;
	readonly upload?: UploadedFile;
	readonly url?: string;
}

/** The chats that a bot knows, and what it has sent to them. */
export interface Chats {
	add(chat: FakeChat): void;
	/** Takes the place of what was known of the chat. */
	change(id: number, changes: Partial<FakeChat>): void;
	readonly messages: readonly DeliveredMessage[];
	/** @throws Refused */
	send(method: string, body: RequestBody): unknown;
}

const MAX_UPLOAD_BYTES = 50 << 20;
const MAX_PHOTO_BYTES = 10 << 20;

export function createChats({
	now,
	web,
	bot,
}: {
	readonly now: () => number;
	/** The files that Telegram can reach. */
	readonly web: ReadonlyMap<string, WebFile>;
	readonly bot: object;
}): Chats {
	const chats = new Map<number, FakeChat>();
	const messages: DeliveredMessage[] = [];
	return {
		add: (chat) => void chats.set(chat.id, chat),
		change(id, changes) {
			const chat = chats.get(id);
			if (!chat) throw new Error(`there is no chat ${id}`);
			chats.set(id, { ...chat, ...changes });
		},
		messages,
		send(method, { parameters, files }) {
			const chat = findChat([...chats.values()], parameters['chat_id']);
			checkMayWrite(chat);
			const topic = findTopic(chat, parameters['message_thread_id']);
			const id = messages.filter((each) => each.chatId === chat.id).length + 1;
			const message: DeliveredMessage = {
				method,
				chatId: chat.id,
				id,
				...(topic !== undefined && { topic }),
				...findReply(parameters['reply_parameters'], chat, messages),
				...(method === 'sendMessage'
					? readText(parameters)
					: readFile(method, parameters, files, web)),
				silent: parameters['disable_notification'] === true,
				protected: parameters['protect_content'] === true,
				preview: property(parameters['link_preview_options'], 'is_disabled') !== true,
			};
			messages.push(message);
			return toAnswer(message, chat, bot, now());
		},
	};
}

function findChat(chats: readonly FakeChat[], id: unknown): FakeChat {
	const name = typeof id === 'string' ? id.replace(/^@/, '').toLowerCase() : undefined;
	const chat = chats.find((each) =>
		name === undefined
			? each.id === id
			: String(each.id) === name || each.username?.toLowerCase() === name,
	);
	if (!chat) throw badRequest('chat not found');
	return chat;
}

function checkMayWrite({ trouble, migratedTo }: FakeChat): void {
	if (migratedTo !== undefined) {
		throw badRequest('group chat was upgraded to a supergroup chat', {
			migrate_to_chat_id: migratedTo,
		});
	}
	if (trouble) throw TROUBLES[trouble]();
}

function findTopic(chat: FakeChat, topic: unknown): number | undefined {
	if (topic === undefined) return undefined;
	if (typeof topic !== 'number' || !chat.topics?.includes(topic)) {
		throw badRequest('message thread not found');
	}
	if (chat.closed?.includes(topic)) throw badRequest('TOPIC_CLOSED');
	return topic;
}

function findReply(
	reply: unknown,
	chat: FakeChat,
	messages: readonly DeliveredMessage[],
): { replyTo?: number } {
	const id = property(reply, 'message_id');
	if (typeof id !== 'number') return {};
	if (messages.some((each) => each.chatId === chat.id && each.id === id)) return { replyTo: id };
	if (property(reply, 'allow_sending_without_reply') === true) return {};
	throw badRequest('message to be replied not found');
}

function readText(parameters: Readonly<Record<string, unknown>>): { text: string } {
	const text = String(parameters['text']);
	const visible = toVisibleText(text, parameters['parse_mode']);
	if (visible.replace(/[\s\u200b-\u200f\u2060]/g, '') === '') {
		throw badRequest('text must be non-empty');
	}
	if (visible.length > 4096) throw badRequest('message is too long');
	return { text };
}

function readFile(
	method: string,
	parameters: Readonly<Record<string, unknown>>,
	files: ReadonlyMap<string, UploadedFile>,
	web: ReadonlyMap<string, WebFile>,
): { upload: UploadedFile } | { url: string } {
	const photo = method === 'sendPhoto';
	const field = photo ? 'photo' : 'document';
	const upload = files.get(field);
	if (upload) {
		const { byteLength } = upload.bytes;
		if (byteLength === 0) throw badRequest('file must be non-empty');
		if (photo && byteLength > MAX_PHOTO_BYTES) {
			throw badRequest(`file of size ${byteLength} bytes is too big for a photo`);
		}
		if (photo && !upload.filename.match(/\.(jpe?g|png|webp)$/i)) {
			throw badRequest('IMAGE_PROCESS_FAILED');
		}
		return { upload };
	}
	const url = String(parameters[field]);
	const found = web.get(url);
	if (!found) throw badRequest('wrong file identifier/HTTP URL specified');
	const mayBe = photo ? /^image\// : /^(application\/(pdf|zip)|image\/gif)$/;
	if (!mayBe.test(found.type)) throw badRequest('wrong type of the web page content');
	if (found.sizeBytes > (photo ? 5 : 20) << 20) throw badRequest('failed to get HTTP URL content');
	return { url };
}

/** Uploads that are too big are not even read. */
export function isTooBig(sizeBytes: number): boolean {
	return sizeBytes > MAX_UPLOAD_BYTES + 100_000;
}

function toAnswer(message: DeliveredMessage, chat: FakeChat, from: object, now: number): unknown {
	const { id, topic, text, upload, replyTo } = message;
	const { id: chatId, type, title, username } = chat;
	// Supergroups give replies a thread as well, which is no topic.
	const thread = topic ?? (type === 'supergroup' ? replyTo : undefined);
	return {
		message_id: id,
		date: Math.floor(now / 1000),
		chat: { id: chatId, type, ...(title && { title }), ...(username && { username }) },
		from,
		...(thread !== undefined && { message_thread_id: thread }),
		...(topic !== undefined && { is_topic_message: true }),
		...(text !== undefined && { text }),
		...(message.method === 'sendDocument' && {
			document: {
				file_id: `file-${chatId}-${id}`,
				file_unique_id: `${id}`,
				...(upload && { file_name: upload.filename, file_size: upload.bytes.byteLength }),
			},
		}),
		...(message.method === 'sendPhoto' && {
			photo: [{ file_id: `photo-${chatId}-${id}`, file_unique_id: `${id}`, width: 9, height: 6 }],
		}),
	};
}

function property(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
