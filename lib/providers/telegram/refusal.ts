import type { ErrorCode, RetryHint } from '../../core/errors';
import type { Refusal } from './client';

/** What was refused, as far as an error may say it. */
export interface RefusedRequest {
	/** The input field of the file that was to be sent, e.g. `attachments[0]`. */
	readonly field?: string | undefined;
	/** Whether Telegram was to fetch the file. */
	readonly byUrl?: boolean | undefined;
	readonly parseMode?: string | undefined;
}

export interface Meaning {
	readonly code: ErrorCode;
	readonly retry: RetryHint;
	/** In our own words: Telegram's may repeat what was sent. */
	readonly reason: string;
	/** What to do. */
	readonly text: string;
	readonly field?: string | undefined;
}

interface Case extends Omit<Meaning, 'text' | 'field'> {
	readonly status?: readonly number[];
	readonly says?: RegExp;
	readonly text: string | ((refusal: Refusal, request: RefusedRequest) => string);
	readonly field?: string | ((request: RefusedRequest) => string | undefined);
}

/** What a refusal means and what to do about it; undefined where the status says it all. */
export function findMeaning(refusal: Refusal, request: RefusedRequest): Meaning | undefined {
	const { error_code: status, description } = refusal;
	if (status === 429 || status >= 500) return undefined;
	const found = CASES.find(
		(each) => (each.status?.includes(status) ?? true) && (each.says?.test(description) ?? true),
	);
	if (!found) return undefined;
	const { code, retry, reason, text, field } = found;
	return {
		code,
		retry,
		reason,
		text: typeof text === 'string' ? text : text(refusal, request),
		field: typeof field === 'function' ? field(request) : field,
	};
}

const TOKEN_HELP = 'Copy the token from @BotFather into the credential again.';

const LOGIN: readonly Case[] = [
	{
		status: [401],
		code: 'insufficient_permissions',
		retry: 'after-fix',
		reason: 'unauthorized',
		text: `The bot token is wrong or was revoked. ${TOKEN_HELP}`,
	},
	{
		status: [404, 421],
		code: 'insufficient_permissions',
		retry: 'after-fix',
		reason: 'not found',
		text: `There is no such bot, or no Bot API, at the base URL. ${TOKEN_HELP} If it is right, check the base URL.`,
	},
	{
		says: /logged out/i,
		code: 'insufficient_permissions',
		retry: 'after-fix',
		reason: 'logged out',
		text: 'The bot has been logged out from this Bot API server. Set the base URL of the credential to the server that it uses now.',
	},
];

const RECIPIENT: readonly Case[] = [
	{
		says: /upgraded to a supergroup/i,
		code: 'validation_error',
		retry: 'never',
		reason: 'group chat was upgraded',
		field: 'recipient',
		text: ({ parameters: { migrate_to_chat_id: id } }) =>
			`The group has become a supergroup with another chat ID${id === undefined ? '' : `, ${id}`}. Use the new one as recipient.`,
	},
	{
		says: /blocked by the user/i,
		code: 'conversation_required',
		retry: 'after-fix',
		reason: 'bot was blocked by the user',
		field: 'recipient',
		text: 'The person has blocked the bot. They have to unblock it in Telegram first.',
	},
	{
		says: /can't initiate conversation|can't send messages to the user/i,
		code: 'conversation_required',
		retry: 'after-fix',
		reason: "bot can't initiate conversation",
		field: 'recipient',
		text: 'A bot may not write first. Ask the person to open the bot in Telegram and press Start.',
	},
	{
		says: /not a member of|was kicked|CHANNEL_PRIVATE|not in the chat/i,
		code: 'conversation_required',
		retry: 'after-fix',
		reason: 'bot is not a member',
		field: 'recipient',
		text: 'The bot is not in the chat. Add it there; in a channel it must be an administrator.',
	},
	{
		says: /user is deactivated|chat (was|is) (deleted|deactivated)/i,
		code: 'validation_error',
		retry: 'never',
		reason: 'chat no longer exists',
		field: 'recipient',
		text: 'The account or the group of recipient no longer exists. Remove it, or choose another one.',
	},
	{
		says: /messages to (the )?bots?\b/i,
		code: 'validation_error',
		retry: 'never',
		reason: "bots can't write to bots",
		field: 'recipient',
		text: 'recipient is a bot, and bots cannot write to each other. Give the chat ID of a person, group or channel.',
	},
	{
		says: /chat not found|user not found|PEER_ID_INVALID/i,
		code: 'validation_error',
		retry: 'after-fix',
		reason: 'chat not found',
		field: 'recipient',
		text: 'Telegram does not know the chat of recipient, or the bot was never in it. Check the chat ID. A person must have pressed Start in the bot, and an @name works for public channels and groups only.',
	},
	{
		says: /not enough rights|no rights to|administrator rights|CHAT_(WRITE_FORBIDDEN|ADMIN_REQUIRED|RESTRICTED|SEND_\w+_FORBIDDEN)|USER_BANNED/i,
		code: 'insufficient_permissions',
		retry: 'after-fix',
		reason: 'not enough rights',
		field: 'recipient',
		text: 'The bot is in the chat, but may not send this there. Let it write, or make it an administrator; in a channel it must be one.',
	},
];

const OPTIONS: readonly Case[] = [
	{
		says: /TOPIC_CLOSED/,
		code: 'insufficient_permissions',
		retry: 'after-fix',
		reason: 'topic is closed',
		field: 'topic',
		text: 'The topic is closed. Reopen it in Telegram, or choose another topic.',
	},
	{
		says: /message thread not found|TOPIC_(DELETED|ID_INVALID)|not a forum/i,
		code: 'validation_error',
		retry: 'never',
		reason: 'message thread not found',
		field: 'topic',
		text: 'The chat has no such topic. Check topic; leave it out for the topic General and for chats without topics.',
	},
	{
		says: /(reply|replied) (message )?not found|MESSAGE_ID_INVALID/i,
		code: 'validation_error',
		retry: 'never',
		reason: 'message to be replied not found',
		field: 'reply_to_message_id',
		text: 'The chat has no such message to reply to. Check reply_to_message_id, or leave it out.',
	},
];

const TEXT: readonly Case[] = [
	{
		says: /^Bad Request: (can't parse entities|ENTIT(Y|IES)_)/i,
		code: 'validation_error',
		retry: 'never',
		reason: "can't parse entities",
		field: 'message',
		text: ({ description }, { parseMode = 'none' }) => {
			const [, offset] = /byte offset (\d{1,6})/.exec(description) ?? [];
			const place = offset === undefined ? '' : ` at byte ${offset}`;
			return `message is not valid as ${parseMode}${place}. Escape what is not meant as markup, or set parse_mode to none.`;
		},
	},
	{
		says: /(message|text) is too long|MESSAGE_TOO_LONG/i,
		code: 'validation_error',
		retry: 'never',
		reason: 'message is too long',
		field: 'message',
		text: 'message is too long for Telegram, which takes at most 4096 characters. Shorten it.',
	},
	{
		says: /text (must be non-empty|is empty)|MESSAGE_EMPTY/i,
		code: 'validation_error',
		retry: 'never',
		reason: 'message text is empty',
		field: 'message',
		text: 'Nothing that can be seen is left of message. Write some text.',
	},
];

const TOO_BIG: Case = {
	code: 'payload_too_large',
	retry: 'never',
	reason: 'file is too big',
	field: ({ field }) => field,
	text: 'The file is too big: Telegram takes uploads up to 50 MB, and from a URL photos up to 5 MB and other files up to 20 MB. Send a link in the text instead.',
};

const FILES: readonly Case[] = [
	{ ...TOO_BIG, status: [413] },
	{ ...TOO_BIG, says: /file is too big|file of size/i },
	{
		says: /http url|web ?page|wrong (remote )?file|WEBPAGE_|MEDIA_(EMPTY|INVALID)|invalid file/i,
		code: 'validation_error',
		retry: 'after-fix',
		reason: 'file cannot be fetched',
		field: ({ field, byUrl }) => (field && byUrl ? `${field}.url` : field),
		text: 'Telegram could not get the file. Its URL must be reachable from the internet without a login, and must lead to the file itself: a photo up to 5 MB, or a PDF, ZIP or GIF up to 20 MB. Else attach the file’s content.',
	},
	{
		says: /file must be non-empty|file is empty/i,
		code: 'validation_error',
		retry: 'never',
		reason: 'file is empty',
		field: ({ field }) => field,
		text: 'The file has no content.',
	},
	{
		says: /PHOTO_|IMAGE_|photo|image/,
		code: 'validation_error',
		retry: 'never',
		reason: 'not usable as a photo',
		field: ({ field }) => field,
		text: 'Telegram cannot show the picture as a photo; its sides may have 10,000 pixels together and a ratio of 20. To send it as a document, give it the mime_type application/octet-stream.',
	},
];

const FORBIDDEN: Case = {
	status: [403],
	code: 'insufficient_permissions',
	retry: 'after-fix',
	reason: 'forbidden',
	field: 'recipient',
	text: 'The bot may not write to recipient. Look at the bot and its rights in Telegram.',
};

/** The first that fits counts, so what may quote the text that was sent comes before the others. */
const CASES: readonly Case[] = [...TEXT, ...LOGIN, ...RECIPIENT, ...OPTIONS, ...FILES, FORBIDDEN];
