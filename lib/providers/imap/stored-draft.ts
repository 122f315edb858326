import type { FetchQueryObject } from 'imapflow';

import type { DraftReference, StoredDraft } from '../../core/mail-store';
import { MAX_MESSAGE_BYTES } from './client';
import { toDraftReference } from './draft-reference';
import type { FoundMessage } from './find-message';
import { readMessage, toStoredAttachment, type ReadMessage } from './read-message';
import { toTime, tooLargeToRead } from './sent-mailbox';
import type { MessagePlace } from './session';

/** What is asked about a draft. A message never changes at its place: an edited one gets another. */
export const DRAFT_QUERY: FetchQueryObject = {
	internalDate: true,
	size: true,
	source: { start: 0, maxLength: MAX_MESSAGE_BYTES },
};

/** A draft in MIME, and what it says. */
export interface OpenDraft {
	readonly mime: Buffer;
	readonly content: ReadMessage;
	readonly reference: DraftReference;
}

/** @throws OutboxError `payload_too_large` */
export async function openDraft({ place, message }: FoundMessage): Promise<OpenDraft> {
	const { source: mime = Buffer.alloc(0), size = 0 } = message;
	if (size > mime.length && mime.length >= MAX_MESSAGE_BYTES) throw tooLargeToRead();
	const content = await readMessage(mime);
	return { mime, content, reference: toDraftReference(place, content) };
}

export async function toStoredDraft(found: FoundMessage): Promise<StoredDraft> {
	const { content, reference } = await openDraft(found);
	const { messageId, inReplyTo, from, text, html } = content;
	const changedAt = toTime(found.message.internalDate);
	return {
		reference,
		...(inReplyTo !== undefined && { threadId: inReplyTo }),
		...(messageId !== undefined && { messageId }),
		...(from && { from }),
		...{ to: content.to, cc: content.cc, bcc: content.bcc, replyTo: content.replyTo },
		subject: content.subject,
		...(text !== undefined && { text }),
		...(html !== undefined && { html }),
		attachments: content.files.map(toStoredAttachment),
		...(changedAt !== undefined && { changedAt }),
		version: toVersion(found.place),
	};
}

export function toVersion({ uidValidity, uid }: Pick<MessagePlace, 'uidValidity' | 'uid'>): string {
	return `${uidValidity}.${uid}`;
}
