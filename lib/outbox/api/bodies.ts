import { z } from 'zod/v4';

import { MAX_MESSAGE_CHARACTERS } from '../../chat/parse-chat';

/**
 * The bodies that the API takes, field by field as the documents have them. A field that is not
 * among them is refused, as a misspelt one would otherwise be lost without a word. They say what is
 * there and of which kind; what it means is checked by the node that sends.
 */

const address = z.string({ error: 'Give an address as text.' });
const addresses = z.array(address, { error: 'Give a list of addresses.' });
const text = z.string({ error: 'Give it as text.' });
const uuid = text.meta({ description: 'Any id of your system; UUIDs are usual.' });

const NO_BODY = 'The body is missing. Give body_html, body_text, or both.';
const HEADERS = 'It must be an object of header names to text values, not a list.';

const attachment = {
	filename: text.optional(),
	mime_type: text.optional(),
	content_base64: text.optional(),
};

/** `POST /v1/email/send` */
export const emailBody = z
	.strictObject({
		to: z
			.union([address, addresses], { error: 'Give an address, or a list of addresses.' })
			.meta({ description: 'One RFC 5322 address, or a list of them.' }),
		subject: text.max(998, 'It may have at most 998 characters.'),
		body_html: text.optional(),
		body_text: text.optional(),
		cc: addresses.optional(),
		bcc: addresses.optional(),
		reply_to: address.optional(),
		contact_id: uuid.optional(),
		deal_id: uuid.optional(),
		thread_id: text.optional().meta({ description: 'The conversation to reply into.' }),
		attachments: z
			.array(z.strictObject({ ...attachment, storage_path: text.optional() }))
			.optional(),
	})
	.refine(hasBody, { path: ['body_text'], error: NO_BODY });

/** The channels that `POST /v1/channels/send` takes: the documented ones, and SMS. */
export const API_CHANNELS = ['slack', 'teams', 'whatsapp', 'telegram', 'email', 'sms'] as const;

/** `POST /v1/channels/send` */
export const channelBody = z.strictObject({
	channel: z.enum(API_CHANNELS, { error: `Give one of ${API_CHANNELS.join(', ')}.` }),
	recipient: text.min(1, 'It is empty.'),
	message: text
		.min(1, 'It is empty.')
		.max(MAX_MESSAGE_CHARACTERS, `It may have at most ${MAX_MESSAGE_CHARACTERS} characters.`),
	subject: text.optional().meta({ description: 'Required for the channel email.' }),
	contact_id: uuid.optional(),
	deal_id: uuid.optional(),
	attachments: z.array(z.strictObject({ ...attachment, url: text.optional() })).optional(),
});

/** `POST /v1/emails` */
export const queueBody = z
	.strictObject({
		from: address.meta({ description: 'An address that the queue may send from.' }),
		subject: text,
		html: text.optional(),
		text: text.optional(),
		to: addresses.optional(),
		bcc: addresses.optional(),
		reply_to: address.optional(),
		headers: z.record(z.string(), text, { error: HEADERS }).optional(),
	})
	.refine(({ html, text: plain }) => isPresent(html) || isPresent(plain), {
		path: ['html'],
		error: 'The body is missing. Give html, text, or both.',
	})
	.refine(({ to = [], bcc = [] }) => to.length + bcc.length > 0, {
		path: ['to'],
		error: 'There is no recipient. Give at least one in to or bcc.',
	});

/** `POST /api/email/send` */
export const outboundBody = z
	.strictObject({
		draft_uid: text.optional().meta({ description: 'Sends this draft; nothing else counts then.' }),
		reply_to_message_uid: text.optional().meta({
			description: 'Replies to this message, from the mailbox of its conversation.',
		}),
		from_account_id: text.optional().meta({
			description: 'Required for a new email. Ignored for a reply.',
		}),
		to: addresses.optional(),
		subject: text.optional(),
		cc: addresses.optional(),
		bcc: addresses.optional(),
		body_text: text.optional(),
		body_html: text.optional(),
		attachments: z
			.array(
				z.strictObject({
					filename: text,
					content_type: text.optional(),
					data_base64: text,
				}),
			)
			.optional(),
		context_type: text.optional(),
		context_id: uuid.optional(),
		idempotency_key: text.optional(),
	})
	.check(({ value, issues }) => {
		for (const field of requiredOf(value)) {
			if (value[field] !== undefined) continue;
			issues.push({ code: 'custom', path: [field], input: value, message: 'It is missing.' });
		}
	});

type OutboundBody = z.input<typeof outboundBody>;

/** What an outbound email needs depends on its mode: a draft, a reply or a new email. */
function requiredOf({ draft_uid, reply_to_message_uid }: OutboundBody) {
	if (draft_uid !== undefined) return [];
	const ofAll = ['to', 'subject'] as const;
	return reply_to_message_uid === undefined ? (['from_account_id', ...ofAll] as const) : ofAll;
}

function hasBody({
	body_html,
	body_text,
}: {
	readonly body_html?: string | undefined;
	readonly body_text?: string | undefined;
}): boolean {
	return isPresent(body_html) || isPresent(body_text);
}

function isPresent(body: string | undefined): boolean {
	return body !== undefined && body.trim() !== '';
}
