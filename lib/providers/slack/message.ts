import { z } from 'zod/v4';

import { parseChatMessage, type ChannelRules } from '../../chat/parse-chat';
import type { ChatMessage } from '../../core/chat-message';
import { validationError } from '../../core/errors';
import type { Attachment, LoadedAttachment } from '../../core/message';
import { quoteInput } from '../../mail/safe-text';
import { blocksSchema } from './blocks';

const MESSAGE_TS = /^\d{1,12}\.\d{6}$/;

/** Ids are compared as they are: Slack tells capitals from small letters. */
const CONVERSATION_ID = /^[CGD][A-Z0-9]{7,30}$/;
const USER_ID = /^[UW][A-Z0-9]{7,30}$/;

/** What a user may set for a message in Slack. */
export const slackMessageOptionsSchema = z.strictObject({
	/** The message itself; its text is then what notifications show. */
	blocks: blocksSchema.optional(),
	/** The message that it answers, by its `ts`: text, since a number would lose its last zeros. */
	threadTs: z
		.string({ error: 'Give it as text, such as "1713351031.001200".' })
		.trim()
		.regex(MESSAGE_TS, 'Give the ts of a message, such as 1713351031.001200.')
		.optional(),
	/** Whether an answer in a thread is shown in the channel, too. */
	replyBroadcast: z.boolean().optional(),
	/** Whether Slack shows previews of links; its own rules decide unless given. */
	unfurlLinks: z.boolean().optional(),
	/** False for text that is shown as it is: no markup, no mentions. */
	mrkdwn: z.boolean().default(true),
});
export type SlackMessageOptions = z.infer<typeof slackMessageOptionsSchema>;

export type SlackMessage = ChatMessage<SlackMessageOptions>;
export type LoadedSlackMessage = ChatMessage<SlackMessageOptions, LoadedAttachment>;

const rules: ChannelRules<SlackMessageOptions> = {
	parseRecipient,
	options: slackMessageOptionsSchema,
	hasContent: ({ blocks }) => blocks !== undefined,
	refine(message) {
		const { attachments, options } = message;
		if (options.replyBroadcast && options.threadTs === undefined) {
			throw validationError(
				'reply_broadcast',
				'reply_broadcast is about an answer in a thread. Give thread_ts, too, or leave it out.',
			);
		}
		attachments.forEach(checkFile);
		return message;
	},
};

/**
 * Parses and checks a message for Slack. Reads nothing and sends nothing.
 *
 * @param limits `maxContentBytes`: the most that one attachment may have, decoded
 * @throws OutboxError `validation_error` on `recipient`, `message`, `attachments[0].…`, `blocks`,
 * `thread_ts` or another option; `payload_too_large`
 */
export function parseSlackMessage(
	input: unknown,
	limits: { readonly maxContentBytes?: number } = {},
): SlackMessage {
	return parseChatMessage(input, rules, limits);
}

/** Whether the recipient is a person, whose direct messages have an id of their own. */
export function isUser(recipient: string): boolean {
	return USER_ID.test(recipient);
}

/** @throws OutboxError `validation_error`: Slack takes no empty files */
export function checkFile({ source }: Attachment, index: number): void {
	if (source.kind !== 'bytes' || source.bytes.byteLength > 0) return;
	const field = `attachments[${index}]`;
	throw validationError(field, `${field} is empty, and Slack takes no empty files. Leave it out.`);
}

function parseRecipient(text: string): string {
	if (CONVERSATION_ID.test(text) || isUser(text)) return text;
	throw validationError(
		'recipient',
		`recipient ${quoteInput(text)} is not an id of Slack's. Give a channel's id such as C01234567 (it stands at the end of the channel's details) or a user's id such as U01234567 (see the user's profile), not a name.`,
	);
}
