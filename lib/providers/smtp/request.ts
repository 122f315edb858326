import type { KeyObject } from 'node:crypto';

import type { LoadedEmail } from '../../core/message';
import type { MimeMessage } from '../../core/mime-message';
import type { SubmissionContext } from '../../core/provider';
import { composeMime } from '../../mail/compose';
import { findUtf8Field, toEnvelope } from '../../mail/envelope';
import { deriveMessageId } from '../../mail/message-id';
import { parseMessageId } from '../../mail/message-references';

/** All that an attempt hands to the server, the same for every attempt of a submission. */
export type SmtpRequest = MimeMessage;

/**
 * @param secret the installation's secret that Message-IDs derive from
 * @throws OutboxError `validation_error` on `thread_id`, which SMTP can only take as a Message-ID
 */
export async function toSmtpRequest(
	email: LoadedEmail,
	{ uid, createdAt, tags }: SubmissionContext,
	secret: KeyObject,
): Promise<SmtpRequest> {
	const { from, to } = toEnvelope(email);
	const { subject, text, html, threadId } = email;
	const messageId = deriveMessageId(secret, uid, from);
	const parentId = threadId === undefined ? undefined : parseMessageId(threadId, 'thread_id');
	const utf8Field = findUtf8Field(email);
	const mime = await composeMime(email, {
		uid,
		messageId,
		date: createdAt,
		tags,
		keepBcc: false,
		...(parentId !== undefined && { parent: { messageId: parentId } }),
	});
	return {
		uid,
		envelope: { from, to },
		mime,
		messageId,
		...(parentId !== undefined && { parentId }),
		...(utf8Field !== undefined && { utf8Field }),
		content: [subject, text ?? '', html ?? ''],
	};
}
