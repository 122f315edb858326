import { z } from 'zod/v4';

import { validationError } from '../core/errors';
import type { EmailMessage, Mailbox } from '../core/message';
import { parseMailboxes } from './addresses';
import { attachmentSchema, parseAttachments } from './attachments';
import { checkContentSize, DEFAULT_MAX_CONTENT_BYTES } from './content-size';
import { parseCustomHeaders } from './headers';
import { parseListUnsubscribe } from './list-unsubscribe';
import { parseInput } from './parse-input';
import { parseReference } from './message-references';
import { uniqueRecipients } from './recipients';
import { presentText } from './safe-text';
import { chooseSender, type Senders } from './senders';
import { parseSubject, subjectWarnings } from './subject';
import { parseTag, uniqueTags } from './tags';

const addressesSchema = z.union([z.string(), z.array(z.string())], {
	error: 'Give addresses as one text or as a list of texts.',
});

/** An email as users and clients write it, in any of the seeds' spellings. */
export const emailInputSchema = z.strictObject({
	from: z.string().optional(),
	to: addressesSchema.optional(),
	cc: addressesSchema.optional(),
	bcc: addressesSchema.optional(),
	replyTo: addressesSchema.optional(),
	subject: z.string().optional(),
	bodyHtml: z.string().optional(),
	bodyText: z.string().optional(),
	headers: z
		.record(z.string(), z.unknown(), {
			error: 'Give headers as an object of names and values, not as a list.',
		})
		.optional(),
	listUnsubscribe: z
		.strictObject({
			url: z.string().optional(),
			mailto: z.string().optional(),
			oneClick: z.boolean().optional(),
		})
		.optional(),
	attachments: z.array(attachmentSchema).optional(),
	threadId: z.string().optional(),
	tags: z.array(z.string()).optional(),
});

export type EmailInput = z.infer<typeof emailInputSchema>;

/** A part that an email needs, though not everywhere. */
export type OptionalPart = 'to' | 'subject' | 'body';

export interface EmailInputOptions extends Senders {
	/** What may be left out: a draft can lack everything, some endpoints take no body. */
	readonly optional?: readonly OptionalPart[];
	/** Whose `X-<vendor>-*` headers are reserved; `Outbox` unless given. */
	readonly headerVendors?: readonly string[];
	/** The most that bodies and attachments may have together, decoded; 25 MB unless given. */
	readonly maxContentBytes?: number;
}

export interface ParsedEmail extends EmailMessage {
	/** From `tags` and from tag headers; each once. */
	readonly tags: readonly string[];
}

/**
 * Parses and checks an email as a user wrote it. Reads nothing and sends nothing.
 * @throws OutboxError `validation_error` on the field in the seeds' spelling, e.g. `reply_to`, or
 * `payload_too_large`
 */
export function parseEmailInput(input: unknown, options: EmailInputOptions): ParsedEmail {
	const fields = parseInput(emailInputSchema, input);
	const { headerVendors = ['Outbox'], maxContentBytes = DEFAULT_MAX_CONTENT_BYTES } = options;

	const from = chooseSender(fields.from, options);
	const recipients = uniqueRecipients({
		to: parseMailboxes(fields.to ?? [], 'to'),
		cc: parseMailboxes(fields.cc ?? [], 'cc'),
		bcc: parseMailboxes(fields.bcc ?? [], 'bcc'),
	});
	const replyTo = parseMailboxes(fields.replyTo ?? [], 'reply_to');
	const subject = parseSubject(fields.subject ?? '');
	const html = presentText(fields.bodyHtml);
	const text = presentText(fields.bodyText);
	const threadId = presentText(fields.threadId);
	checkComplete({ to: recipients.to, subject, body: html ?? text }, options.optional ?? []);
	const { headers, tags } = parseCustomHeaders(fields.headers ?? {}, headerVendors);

	const email: ParsedEmail = {
		from,
		...recipients,
		replyTo,
		subject,
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		headers,
		...(fields.listUnsubscribe !== undefined && {
			listUnsubscribe: parseListUnsubscribe(fields.listUnsubscribe, recipients, headers),
		}),
		attachments: parseAttachments(fields.attachments ?? [], maxContentBytes),
		...(threadId !== undefined && { threadId: parseReference(threadId, 'thread_id') }),
		warnings: subjectWarnings(subject),
		tags: uniqueTags([
			...tags,
			...(fields.tags ?? []).map((tag, i) => parseTag(tag, `tags[${i}]`)),
		]),
	};
	checkContentSize(email, maxContentBytes);
	return email;
}

function checkComplete(
	{ to, subject, body }: { to: readonly Mailbox[]; subject: string; body: string | undefined },
	optional: readonly OptionalPart[],
): void {
	if (to.length === 0 && !optional.includes('to')) {
		throw validationError('to', 'to is missing. Give at least one recipient.');
	}
	if (subject === '' && !optional.includes('subject')) {
		throw validationError('subject', 'subject is missing. Give the email a subject line.');
	}
	if (body === undefined && !optional.includes('body')) {
		throw validationError('body_text', 'The body is missing. Give body_html, body_text, or both.');
	}
}
