import type { KeyObject } from 'node:crypto';

import type { Json } from '../../core/canonical-json';
import type { LoadedEmail } from '../../core/message';
import type { MimeMessage } from '../../core/mime-message';
import type { SubmissionContext } from '../../core/provider';
import { composeMime } from '../../mail/compose';
import { findUtf8Field, toEnvelope } from '../../mail/envelope';
import { deriveMessageId } from '../../mail/message-id';
import { toParentMessage } from '../../mail/parent-lookup';

/** All that an attempt hands to the server, the same for every attempt of a submission. */
export type SmtpRequest = MimeMessage;

/**
 * @param lookup what was found in the mailbox of the message that it answers, if it does
 * @param secret the installation's secret that Message-IDs derive from
 * @throws OutboxError `validation_error` on `thread_id`, which SMTP can only take as a Message-ID
 */
export async function toSmtpRequest(
	email: LoadedEmail,
	{ uid, createdAt, tags }: SubmissionContext,
	{ lookup, secret }: { readonly lookup: Json | undefined; readonly secret: KeyObject },
): Promise<SmtpRequest> {
	const { from, to } = toEnvelope(email);
	const { subject, text, html, threadId } = email;
	const messageId = deriveMessageId(secret, uid, from);
	const parent = toParentMessage(lookup, threadId);
	const utf8Field = findUtf8Field(email);
	const mime = await composeMime(email, {
		uid,
		messageId,
		date: createdAt,
		tags,
		keepBcc: false,
		...(parent && { parent }),
	});
	return {
		uid,
		envelope: { from, to },
		mime,
		messageId,
		...(parent && { parentId: parent.messageId }),
		...(utf8Field !== undefined && { utf8Field }),
		content: [subject, text ?? '', html ?? ''],
	};
}
