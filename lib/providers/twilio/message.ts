import { z } from 'zod/v4';

import { parseChatMessage, type ChannelRules } from '../../chat/parse-chat';
import { toParts } from '../../chat/split-text';
import type { ChatMessage } from '../../core/chat-message';
import { validationError } from '../../core/errors';
import { CHANNEL_NAMES, type TwilioChannel } from './channel';
import { parsePhoneNumber } from './phone-number';
import { parseSender } from './sender';
import { textLimit } from './text-limit';

/** As many files as one MMS carries; WhatsApp takes one a message, and as many messages. */
const MAX_FILES = 10;
/** How long a run may be kept waiting for a final status. */
const MAX_WAIT_SECONDS = 300;
const MAX_URL_CHARACTERS = 2048;

const variables = z.preprocess(
	(value) => (typeof value === 'string' ? parseJson(value) : value),
	z.record(
		z.string().regex(/^\w{1,64}$/, 'Name the variables as the template does, e.g. 1 or name.'),
		z.union([z.string(), z.number().transform(String)], { error: 'Give it as text.' }),
		{ error: 'Give an object of texts, or its JSON, e.g. {"1": "Ada"}.' },
	),
);

const smsOptionsSchema = z.strictObject({
	/** Who sends, in place of the account's own sender. */
	from: z.string().optional(),
	/** A template that is sent in place of the text, by its SID. */
	contentSid: z
		.string()
		.trim()
		.regex(/^HX[0-9a-f]{32}$/i, 'Copy the SID of a content template: HX and 32 characters.')
		.optional(),
	contentVariables: variables.optional(),
	/** Where Twilio reports every change of status. */
	statusCallback: z
		.string()
		.trim()
		.max(MAX_URL_CHARACTERS, 'It is too long.')
		.refine(isCallback, 'Give a complete https address.')
		.optional(),
	/** How long to look for a final status after Twilio has taken the message; 0 not at all. */
	waitForStatusSeconds: z.number().min(0).max(MAX_WAIT_SECONDS).default(0),
});
const whatsAppOptionsSchema = smsOptionsSchema.extend({
	/** Whether to look for a message of the recipient's of the last 24 hours first. */
	checkWindow: z.boolean().default(true),
});

/** What only these channels know. */
export type TwilioMessageOptions = z.output<typeof smsOptionsSchema> &
	Partial<z.output<typeof whatsAppOptionsSchema>>;

export type TwilioMessage = ChatMessage<TwilioMessageOptions>;

/**
 * Parses and checks a message for WhatsApp or SMS as a user wrote it. Sends nothing.
 * @throws OutboxError `validation_error` naming the field
 */
export function parseTwilioMessage(
	input: unknown,
	channel: TwilioChannel,
	options?: Parameters<typeof parseChatMessage>[2],
): TwilioMessage {
	return parseChatMessage(input, toRules(channel), options);
}

function toRules(channel: TwilioChannel): ChannelRules<TwilioMessageOptions> {
	return {
		parseRecipient: (text) => parsePhoneNumber(text, 'recipient'),
		options: channel === 'whatsapp' ? whatsAppOptionsSchema : smsOptionsSchema,
		hasContent: ({ contentSid }) => contentSid !== undefined,
		refine: (message) => refine(message, channel),
	};
}

function refine(message: TwilioMessage, channel: TwilioChannel): TwilioMessage {
	const { options, text, split } = message;
	if (options.contentSid !== undefined) checkTemplate(message);
	else {
		if (options.contentVariables !== undefined) {
			throw validationError(
				'content_variables',
				'content_variables are given without a template. Give its SID in content_sid.',
			);
		}
		toParts(text, textLimit(channel), split);
	}
	checkFiles(message, channel);
	const { from } = options;
	if (from === undefined) return message;
	return { ...message, options: { ...options, from: parseSender(from, channel, 'from') } };
}

/** A text besides the template is for the other channels of a fallback, so it does no harm. */
function checkTemplate({ attachments }: TwilioMessage): void {
	if (attachments.length === 0) return;
	throw validationError(
		'attachments',
		'A content template has its own media, so attachments cannot be sent with it. Leave them out, or make them part of the template.',
	);
}

/** Twilio fetches files itself, and takes none in a request. */
function checkFiles({ attachments }: TwilioMessage, channel: TwilioChannel): void {
	for (const [index, { source }] of attachments.entries()) {
		const field = `attachments[${index}]`;
		if (source.kind !== 'url') {
			throw validationError(
				field,
				`${field} is given as data, but Twilio takes files for ${CHANNEL_NAMES[channel]} by URL only. Put the file where it is public, and give its url.`,
			);
		}
		if (index >= MAX_FILES) {
			throw validationError(
				field,
				`There are ${attachments.length} attachments; at most ${MAX_FILES} can be sent with a message by ${CHANNEL_NAMES[channel]}.`,
			);
		}
	}
}

function isCallback(text: string): boolean {
	return URL.canParse(text) && new URL(text).protocol === 'https:';
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
