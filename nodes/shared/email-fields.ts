import { z } from 'zod/v4';

import { panelAttachmentsSchema, toAttachmentEntries } from './attachment-entries';
import { headersParameter, toHeaders } from './header-rows';
import { addressesParameter, labelsParameter, textParameter } from './parameters';
import { readAttachments, type FileReaders } from './read-attachments';

/** The parameters that make an email, in every node that sends one. */
export const emailFieldSchemas = {
	to: addressesParameter,
	subject: textParameter,
	bodyHtml: textParameter,
	bodyText: textParameter,
	from: textParameter,
	cc: addressesParameter,
	bcc: addressesParameter,
	replyTo: addressesParameter,
	tags: labelsParameter,
	headers: headersParameter,
	attachments: panelAttachmentsSchema,
	attachmentsJson: z.unknown(),
};
export type EmailFields = z.output<z.ZodObject<typeof emailFieldSchemas>>;

/**
 * What `parseEmailInput` takes, with all files at hand but those behind URLs.
 * @throws OutboxError on the attachment that cannot be read
 */
export async function toEmailInput(
	fields: EmailFields,
	readers: FileReaders,
	maxBytes: number,
): Promise<Readonly<Record<string, unknown>>> {
	const { to, cc, bcc, replyTo, from, subject, bodyHtml, bodyText, tags } = fields;
	const entries = toAttachmentEntries(fields.attachments, fields.attachmentsJson);
	return {
		...{ from, to, cc, bcc, replyTo, subject, bodyHtml, bodyText, tags },
		headers: toHeaders(fields.headers),
		attachments: await readAttachments(entries, readers, maxBytes),
	};
}
