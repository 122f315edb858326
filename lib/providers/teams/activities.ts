import { OutboxError, validationError } from '../../core/errors';
import type { Attachment } from '../../core/message';
import type { AdaptiveCard } from './card';
import { isChannel, splitThread, toThreadId } from './conversation';
import type { TeamsMessage } from './message-options';

/** A message as the Bot Connector takes it. */
export interface TeamsActivity {
	readonly type: 'message';
	readonly text?: string;
	readonly textFormat?: 'markdown' | 'plain';
	readonly summary?: string;
	readonly attachments?: TeamsAttachment[];
	readonly replyToId?: string;
}

interface TeamsAttachment {
	readonly contentType: string;
	readonly contentUrl?: string;
	readonly content?: AdaptiveCard;
	readonly name?: string;
}

/** One message out of those that a user's message becomes. */
export interface PlannedActivity {
	/** The step's id. */
	readonly id: string;
	/** What it was made of, for errors. */
	readonly field: string;
	readonly conversationId: string;
	readonly activity: TeamsActivity;
}

/**
 * What Teams takes for sure; the limit is about 100 KB of what Teams makes of it.
 * @see https://learn.microsoft.com/en-us/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export const MAX_ACTIVITY_BYTES = 80 * 1024;

const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

/**
 * The pictures that Teams shows.
 * @see https://learn.microsoft.com/en-us/microsoftteams/platform/resources/bot-v3/bots-message-format
 */
const IMAGE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif'];

/**
 * The messages to send, in order: the text with links to files, the card, the pictures. They go one
 * by one because Teams takes text and attachments apart, and then tells no ids, nor whether all of
 * it arrived.
 *
 * @throws OutboxError `validation_error` on an attachment that no bot can send, `payload_too_large`
 * @see https://learn.microsoft.com/en-us/microsoftteams/platform/bots/build-conversational-capability
 */
export function toActivities(message: TeamsMessage): readonly PlannedActivity[] {
	const { text, attachments, options } = message;
	const { format, card, summary } = options;
	const files = attachments.map(toPart);
	const links = files.flatMap((file) => (file.kind === 'link' ? [toLink(file, format)] : []));
	const body = [text, ...links].filter((part) => part.trim() !== '').join('\n\n');
	const target = toTarget(message);
	const plan = (id: string, field: string, content: Omit<TeamsActivity, 'type'>) => {
		const { conversationId, ...reply } = target;
		return checkSize({
			id,
			field,
			conversationId,
			activity: { type: 'message', ...content, ...reply },
		});
	};
	const textFormat = format === 'markdown' ? 'markdown' : 'plain';
	const pictures = files.flatMap((file) => (file.kind === 'picture' ? [file] : []));
	return [
		...(body === ''
			? []
			: [plan('text', links.length > 0 ? 'attachments' : 'message', { text: body, textFormat })]),
		...(card
			? [
					plan('card', 'card', {
						...(summary !== undefined && { summary }),
						attachments: [{ contentType: CARD_TYPE, content: card }],
					}),
				]
			: []),
		...pictures.map(({ field, attachment }, index) =>
			plan(`file-${index + 1}`, field, { attachments: [attachment] }),
		),
	];
}

/** Where it goes. In a channel the thread is part of the conversation's id. */
function toTarget({ recipient, options: { replyToId } }: TeamsMessage) {
	if (replyToId === undefined) return { conversationId: recipient };
	const conversation = splitThread(recipient);
	const conversationId = isChannel(conversation) ? toThreadId(conversation, replyToId) : recipient;
	return { conversationId, replyToId };
}

type Part =
	| { readonly kind: 'link'; readonly name: string; readonly url: string }
	| { readonly kind: 'picture'; readonly field: string; readonly attachment: TeamsAttachment };

function toPart({ filename, contentType, source }: Attachment, index: number): Part {
	const field = `attachments[${index}]`;
	const [type = ''] = contentType.toLowerCase().split(';');
	const isPicture = IMAGE_TYPES.includes(type.trim());
	if (!isPicture) {
		if (source.kind === 'url') return { kind: 'link', name: filename, url: source.url };
		throw validationError(
			field,
			`${field} is no picture, and in Teams a bot can hand over files in personal chats only, when the person agrees. Give a url, which becomes a link in the message.`,
		);
	}
	if (source.kind === 'bytes' && source.bytes.byteLength > MAX_ACTIVITY_BYTES) {
		throw tooLarge(field, source.bytes.byteLength);
	}
	const contentUrl =
		source.kind === 'url'
			? source.url
			: `data:${type.trim()};base64,${Buffer.from(source.bytes).toString('base64')}`;
	return {
		kind: 'picture',
		field,
		attachment: { contentType: type.trim(), contentUrl, name: filename },
	};
}

/** A file's name as a link to it; nothing in the name or the URL may end the link early. */
function toLink({ name, url }: { name: string; url: string }, format: 'markdown' | 'text'): string {
	if (format === 'text') return `${name}: ${url}`;
	const label = name.replace(/[\\`*_{}[\]()<>#+!|~&-]/g, (sign) => `\\${sign}`);
	const target = url.replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
	return `[${label}](${target})`;
}

function checkSize(planned: PlannedActivity): PlannedActivity {
	const sizeBytes = Buffer.byteLength(JSON.stringify(planned.activity));
	if (sizeBytes > MAX_ACTIVITY_BYTES) throw tooLarge(planned.field, sizeBytes);
	return planned;
}

function tooLarge(field: string, sizeBytes: number): OutboxError {
	const advice = field.startsWith('attachments[')
		? 'Use a smaller picture, or give a url, from which Teams fetches it.'
		: 'Make it smaller.';
	return new OutboxError(
		'payload_too_large',
		`${field} takes ${sizeBytes} bytes, and Teams takes messages of ${MAX_ACTIVITY_BYTES} bytes at most. ${advice}`,
		{ details: { provider: 'teams', field } },
	);
}
