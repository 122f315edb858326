import { z } from 'zod/v4';

import { validationError, type OutboxError } from '../../core/errors';
import type { DraftReference, StoredAttachment } from '../../core/mail-store';
import type { LoadedAttachment } from '../../core/message';
import type { GraphClient } from './graph-client';
import { graphMessageSchema, MESSAGE_VIEW, type MessageView } from './graph-message';
import { assertDraft, lookAtDraft } from './look-at-draft';

/** @see https://learn.microsoft.com/en-us/graph/api/resources/fileattachment */
export const fileSchema = z.object({
	name: z.string().nullish(),
	contentType: z.string().nullish(),
	size: z.number().nullish(),
	isInline: z.boolean().nullish(),
	contentId: z.string().nullish(),
});
type DraftFile = z.infer<typeof fileSchema>;

const contentsSchema = graphMessageSchema.extend({
	/** Links, messages and other items that are attached have no `contentBytes`. */
	attachments: z.array(fileSchema.extend({ contentBytes: z.base64().nullish() })).default([]),
});
const CONTENTS_VIEW: MessageView<z.infer<typeof contentsSchema>> = {
	query: { ...MESSAGE_VIEW.query, $expand: 'attachments' },
	schema: contentsSchema,
};

/**
 * Reads the files of a draft, in one call.
 * @throws OutboxError `not_found` when it is no draft any more; `validation_error` on `draft_uid`
 * when something that is no file is attached to it
 */
export async function readFiles(
	reference: DraftReference,
	signal: AbortSignal,
	client: GraphClient,
): Promise<readonly LoadedAttachment[]> {
	const look = await lookAtDraft(reference, client, { view: CONTENTS_VIEW, signal });
	return assertDraft(look).message.attachments.map(({ contentBytes, ...file }) => {
		if (contentBytes === null || contentBytes === undefined) throw noFileError();
		const { sizeBytes: _size, ...described } = toStoredAttachment(file);
		return { ...described, source: { kind: 'bytes', bytes: Buffer.from(contentBytes, 'base64') } };
	});
}

export function toStoredAttachment(file: DraftFile): StoredAttachment {
	const { name, contentType, size, isInline, contentId } = file;
	return {
		filename: name ?? '',
		contentType: contentType ?? 'application/octet-stream',
		sizeBytes: size ?? 0,
		...(isInline && contentId && { contentId: contentId.replace(/^<(.*)>$/, '$1') }),
	};
}

function noFileError(): OutboxError {
	return validationError(
		'draft_uid',
		'A link, a message or another item that is no file is attached to the draft, so it cannot be written anew. Give all its attachments, or change it in Outlook.',
	);
}
