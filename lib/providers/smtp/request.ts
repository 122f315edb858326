import type { KeyObject } from 'node:crypto';

import type { LoadedEmail } from '../../core/message';
import type { SubmissionContext } from '../../core/provider';
import { needsSmtpUtf8 } from '../../mail/addr-spec';
import { composeMime } from '../../mail/compose';
import { toEnvelope } from '../../mail/envelope';
import { deriveMessageId } from '../../mail/message-id';
import { parseMessageId } from '../../mail/message-references';

/** All that an attempt hands to the server, the same for every attempt of a submission. */
export interface SmtpRequest {
	readonly uid: string;
	readonly envelope: { readonly from: string; readonly to: readonly string[] };
	readonly mime: Buffer;
	readonly messageId: string;
	/** The Message-ID of the message that this one replies to. */
	readonly parentId?: string;
	/** The field with the address that needs SMTPUTF8, where there is one. */
	readonly utf8Field?: string;
	/** What the message says; a server's words that repeat it must not be shown. */
	readonly content: readonly string[];
}

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

function findUtf8Field({ from, to, cc, bcc, replyTo }: LoadedEmail): string | undefined {
	const mailboxes = { from: [from], to, cc, bcc, reply_to: replyTo };
	const [field] =
		Object.entries(mailboxes).find(([, list]) =>
			list.some(({ address }) => needsSmtpUtf8(address)),
		) ?? [];
	return field;
}
