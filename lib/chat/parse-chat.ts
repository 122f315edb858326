import { z } from 'zod/v4';

import type { ChatMessage } from '../core/chat-message';
import { validationError } from '../core/errors';
import type { Attachment } from '../core/message';
import { attachmentSchema, parseAttachments } from '../mail/attachments';
import { DEFAULT_MAX_CONTENT_BYTES } from '../mail/content-size';
import { parseInput } from '../mail/parse-input';
import { countCharacters } from '../mail/safe-text';

/** The most that a message may have on any channel, as the channels' common interface has it. */
export const MAX_MESSAGE_CHARACTERS = 4096;

/** It has no UTF-8 form, and SDKs break on it. */
const BROKEN_CHARACTER = /\p{Cs}/u;

/** What is particular to a channel. */
export interface ChannelRules<Options extends object> {
	/**
	 * The recipient in the one form in which it is compared.
	 * @throws OutboxError `validation_error` on `recipient`
	 */
	parseRecipient(text: string): string;
	/** What a user may set for this channel alone; strict. */
	readonly options: z.ZodType<Options>;
	/** Refuses what the channel cannot carry; may take content out of the message into the options. */
	refine?(message: ChatMessage<Options>): ChatMessage<Options>;
	/** Whether the options hold the content, so that the text may be missing. */
	hasContent?(options: Options): boolean;
}

const chatInputSchema = z.strictObject({
	recipient: z.string({ error: 'Give it as text.' }).optional(),
	message: z.string({ error: 'Give it as text.' }).optional(),
	attachments: z.array(attachmentSchema).optional(),
	split: z.boolean().optional(),
	options: z.unknown().optional(),
});

/**
 * Parses and checks a chat message as a user wrote it. Reads nothing and sends nothing.
 *
 * @param maxContentBytes the most that one attachment may have, decoded
 * @throws OutboxError `validation_error` on `recipient`, `message`, `attachments[0].…` or an
 * option's name; `payload_too_large`
 */
export function parseChatMessage<Options extends object>(
	input: unknown,
	rules: ChannelRules<Options>,
	{ maxContentBytes = DEFAULT_MAX_CONTENT_BYTES }: { readonly maxContentBytes?: number } = {},
): ChatMessage<Options> {
	const fields = parseInput(chatInputSchema, input);
	const recipient = fields.recipient?.trim() ?? '';
	if (recipient === '') {
		throw validationError('recipient', 'recipient is missing. Say who is to get the message.');
	}
	const options = parseInput(rules.options, fields.options ?? {});
	const text = fields.message ?? '';
	if (BROKEN_CHARACTER.test(text)) {
		throw validationError(
			'message',
			'message contains half of a character (a lone surrogate). Remove it; it may come from a text that was cut.',
		);
	}
	const characters = countCharacters(text);
	if (characters > MAX_MESSAGE_CHARACTERS) {
		throw validationError(
			'message',
			`message has ${characters} characters; at most ${MAX_MESSAGE_CHARACTERS} are allowed. Shorten it.`,
		);
	}
	if (text.trim() === '' && !rules.hasContent?.(options)) {
		throw validationError('message', 'message is empty. Write what is to be sent.');
	}
	const attachments: readonly Attachment[] = parseAttachments(
		fields.attachments ?? [],
		maxContentBytes,
	);
	const message: ChatMessage<Options> = {
		recipient: rules.parseRecipient(recipient),
		text,
		attachments,
		split: fields.split ?? false,
		options,
	};
	return rules.refine?.(message) ?? message;
}
