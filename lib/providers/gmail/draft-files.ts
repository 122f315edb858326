import { z } from 'zod/v4';

import { validationError, type OutboxError } from '../../core/errors';
import type { LoadedAttachment } from '../../core/message';
import { MAILBOX_PATH, type GmailApi } from './api';
import { callForEach } from './call-for-each';
import { readWholeDraft, type Fence, type WholeDraft } from './drafts';
import { draftBusyError, draftMissingError, isUnknownId } from './errors';
import { toMessageFiles, type MessageFile, type MessagePart } from './payload';
import { READ_SCOPE } from './scopes';

/** @see https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages.attachments */
const contentSchema = z
	.object({
		/** Decoded. */
		size: z.number(),
		/** Base64url, with or without padding. */
		data: z
			.string()
			.regex(/^[\w-]*={0,2}$/)
			.default(''),
	})
	.refine(({ size, data }) => size === 0 || data !== '');

/** Who writes a draft at the very same time may come in between the calls that read it. */
const MAX_READS = 3;

/**
 * Reads the files of a draft as it is by now: one call for the draft, and one for each file that
 * Gmail keeps apart. Where somebody edits the draft in between, it is read once more.
 *
 * @throws OutboxError `not_found` when it is no draft any more; `validation_error` on `draft_uid`
 * when something is attached to it that Gmail does not give out as a file
 */
export async function readDraftFiles(
	api: GmailApi,
	fence: Fence,
	signal: AbortSignal,
): Promise<readonly LoadedAttachment[]> {
	let draft = await readThere(api, fence, signal);
	for (let reads = 1; ; reads++) {
		try {
			return await readFiles(api, draft, signal);
		} catch (error) {
			if (!isUnknownId(error)) throw error;
			const { messageId } = draft.fence;
			draft = await readThere(api, fence, signal);
			// Whoever changes a draft gives it another message, and the old one's files go with it.
			if (draft.fence.messageId === messageId) throw error;
			if (reads === MAX_READS) throw draftBusyError();
		}
	}
}

/** @throws OutboxError `not_found` */
async function readThere(api: GmailApi, fence: Fence, signal: AbortSignal): Promise<WholeDraft> {
	const draft = await readWholeDraft(api, fence, signal);
	if (!draft) throw draftMissingError();
	return draft;
}

async function readFiles(
	api: GmailApi,
	{ fence, message }: WholeDraft,
	signal: AbortSignal,
): Promise<readonly LoadedAttachment[]> {
	const files = toMessageFiles(message.payload);
	if (files.some(({ part }) => isWithheld(part))) throw noFileError();
	return callForEach(files, async ({ attachment, part }: MessageFile) => {
		const { sizeBytes: _size, ...described } = attachment;
		const { attachmentId, data = '' } = part.body ?? {};
		const content =
			attachmentId === undefined ? data : await readContent(api, fence, attachmentId, signal);
		return { ...described, source: { kind: 'bytes', bytes: Buffer.from(content, 'base64url') } };
	});
}

/** Of some attached messages Gmail shows the parts, but not the message as it was written. */
function isWithheld({ body, parts }: MessagePart): boolean {
	if (body?.data !== undefined || body?.attachmentId !== undefined) return false;
	return parts.length > 0 || (body !== undefined && body.size > 0);
}

/** @returns base64url */
async function readContent(
	api: GmailApi,
	{ messageId }: Fence,
	attachmentId: string,
	signal: AbortSignal,
): Promise<string> {
	const [message, attachment] = [messageId, attachmentId].map(encodeURIComponent);
	const path = `${MAILBOX_PATH}/messages/${message}/attachments/${attachment}`;
	const call = { method: 'GET', path, scope: READ_SCOPE, answer: contentSchema } as const;
	return (await api(call, signal)).data;
}

function noFileError(): OutboxError {
	return validationError(
		'draft_uid',
		'A message or another item is attached to the draft that Gmail does not give out as a file, so it cannot be written anew. Give all its attachments, or change it in Gmail.',
	);
}
