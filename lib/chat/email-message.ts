import { z } from 'zod/v4';

import { parseMailbox } from '../mail/addresses';
import { checkContentSize, DEFAULT_MAX_CONTENT_BYTES } from '../mail/content-size';
import { parseEmailInput, type EmailInputOptions, type ParsedEmail } from '../mail/email-input';
import { parseChatMessage, type ChannelRules } from './parse-chat';

const optionsSchema = z.strictObject({ subject: z.string().optional() });

const rules: ChannelRules<z.output<typeof optionsSchema>> = {
	parseRecipient(text) {
		parseMailbox(text, 'recipient');
		return text;
	},
	options: optionsSchema,
};

/**
 * Parses a chat message whose channel is email: one recipient, a subject, plain text and files.
 * @throws OutboxError `validation_error` on `recipient`, `message`, `subject` or `attachments[0].…`
 */
export function parseEmailMessage(input: unknown, options: EmailInputOptions): ParsedEmail {
	const { maxContentBytes = DEFAULT_MAX_CONTENT_BYTES } = options;
	const message = parseChatMessage(input, rules, { maxContentBytes });
	const { recipient, text, attachments } = message;
	const fields = { to: [recipient], subject: message.options.subject, bodyText: text };
	const email = { ...parseEmailInput(fields, options), attachments };
	checkContentSize(email, maxContentBytes);
	return email;
}
