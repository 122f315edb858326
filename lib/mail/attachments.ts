import { z } from 'zod/v4';

import { validationError } from '../core/errors';
import type { Attachment } from '../core/message';
import { parseAttachmentSource } from './attachment-source';
import { checkHeaderText, countCharacters, presentText, quoteInput } from './safe-text';

const MAX_ATTACHMENTS = 100;
const MAX_FILENAME_CHARACTERS = 255;
const MAX_MEDIA_TYPE_CHARACTERS = 255;
const DEFAULT_MEDIA_TYPE = 'application/octet-stream';

/** type "/" subtype *(";" name "=" value), see RFC 2045 section 5.1 */
const TOKEN = "[\\w!#$%&'*+.^`{|}~-]+";
const MEDIA_TYPE = new RegExp(
	`^${TOKEN}/${TOKEN}(?: *; *${TOKEN}=(?:${TOKEN}|"[ !#-\\[\\]-~]*"))*$`,
);

/** Printable ASCII without blanks and without the brackets around it. */
const CONTENT_ID = /^[!-;=?-~]{1,255}$/;

/** An attachment in any of the seeds' spellings, its storage path already read by the caller. */
export const attachmentSchema = z.strictObject({
	filename: z.string(),
	mime_type: z.string().optional(),
	content_type: z.string().optional(),
	content_base64: z.string().optional(),
	data_base64: z.string().optional(),
	url: z.string().optional(),
	bytes: z.instanceof(Uint8Array).optional(),
	content_id: z.string().optional(),
});

type AttachmentInput = z.infer<typeof attachmentSchema>;

/**
 * Checks attachments and decodes those that came as base64.
 * @param maxBytes what one attachment may have at most
 * @throws OutboxError `validation_error` on e.g. `attachments[0].filename`, or `payload_too_large`
 */
export function parseAttachments(
	inputs: readonly AttachmentInput[],
	maxBytes: number,
): readonly Attachment[] {
	if (inputs.length > MAX_ATTACHMENTS) {
		throw validationError(
			'attachments',
			`There are ${inputs.length} attachments; a message may have at most ${MAX_ATTACHMENTS}.`,
		);
	}
	const attachments = inputs.map((input, index) =>
		toAttachment(input, `attachments[${index}]`, maxBytes),
	);
	checkContentIdsDiffer(attachments);
	return attachments;
}

function toAttachment(input: AttachmentInput, field: string, maxBytes: number): Attachment {
	const contentId = presentText(input.content_id);
	return {
		filename: parseFilename(input.filename, `${field}.filename`),
		contentType: parseMediaType(input, field),
		...(contentId !== undefined && {
			contentId: parseContentId(contentId, `${field}.content_id`),
		}),
		source: parseAttachmentSource(input, field, maxBytes),
	};
}

function parseFilename(text: string, field: string): string {
	checkHeaderText(text, field);
	const filename = text.trim();
	if (filename === '') {
		throw validationError(field, `${field} is empty. Give the file a name, e.g. invoice.pdf.`);
	}
	if (/[/\\]|^\.{1,2}$/.test(filename)) {
		throw validationError(
			field,
			`${field} ${quoteInput(filename)} is a path. Give the file's name alone.`,
		);
	}
	if (countCharacters(filename) > MAX_FILENAME_CHARACTERS) {
		throw validationError(field, `${field} is longer than ${MAX_FILENAME_CHARACTERS} characters.`);
	}
	return filename;
}

function parseMediaType(input: AttachmentInput, parent: string): string {
	const mimeType = presentText(input.mime_type)?.trim();
	const contentType = presentText(input.content_type)?.trim();
	if (mimeType !== undefined && contentType !== undefined && mimeType !== contentType) {
		throw validationError(
			`${parent}.content_type`,
			`${parent} has a mime_type and a different content_type. Give one of them.`,
		);
	}
	const mediaType = mimeType ?? contentType ?? DEFAULT_MEDIA_TYPE;
	// A part of type multipart would be read as parts of the message instead of as a file.
	const isFileType =
		mediaType.length <= MAX_MEDIA_TYPE_CHARACTERS &&
		MEDIA_TYPE.test(mediaType) &&
		!/^multipart\//i.test(mediaType);
	if (isFileType) return mediaType;
	const field = `${parent}.${mimeType === undefined ? 'content_type' : 'mime_type'}`;
	throw validationError(
		field,
		`${field} ${quoteInput(mediaType)} is not the media type of a file. Write it like application/pdf.`,
	);
}

function parseContentId(text: string, field: string): string {
	const contentId = text.trim().replace(/^<(.*)>$/, '$1');
	if (CONTENT_ID.test(contentId)) return contentId;
	throw validationError(
		field,
		`${field} ${quoteInput(text)} is not allowed. It has 1 to 255 letters, digits and signs of ASCII, ` +
			'without blanks and angle brackets, e.g. logo@example.com.',
	);
}

function checkContentIdsDiffer(attachments: readonly Attachment[]): void {
	const seen = new Set<string>();
	for (const [index, { contentId }] of attachments.entries()) {
		if (contentId === undefined) continue;
		if (seen.has(contentId)) {
			throw validationError(
				`attachments[${index}].content_id`,
				`Two attachments have the content_id ${quoteInput(contentId)}. Give each its own.`,
			);
		}
		seen.add(contentId);
	}
}
