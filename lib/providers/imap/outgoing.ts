import { validationError } from '../../core/errors';
import type { Mailbox } from '../../core/message';
import type { MimeMessage } from '../../core/mime-message';
import { parseMailbox } from '../../mail/addresses';
import { findUtf8Field, toEnvelope } from '../../mail/envelope';
import { deriveMessageId } from '../../mail/message-id';
import { withHeaders, withoutHeaders } from '../../mail/raw-headers';
import { uniqueRecipients } from '../../mail/recipients';
import type { Store } from './store';
import type { OpenDraft } from './stored-draft';

/** Headers that are for the sender's own eyes; clients leave the latter ones in drafts. */
const PRIVATE = ['bcc', 'resent-bcc', 'x-mozilla-draft-info', 'x-identity-key', 'fcc'];

/** A draft made ready to leave. */
export interface Outgoing {
	readonly message: MimeMessage;
	/** What is put into Sent: with the blind copies, so that the sender can see them. */
	readonly copy: Buffer;
}

/**
 * Makes the message of a draft: the same bytes, without what names blind copies, and with a
 * Message-ID and a Date where a client has left them out.
 *
 * @throws OutboxError `validation_error` on the field with what is no address, or on `to`
 */
export function toOutgoing(
	{ mime, content }: OpenDraft,
	uid: string,
	{ owner, secret, clock }: Pick<Store, 'owner' | 'secret' | 'clock'>,
): Outgoing {
	const from = content.from ? parse(content.from, 'from') : owner;
	const recipients = uniqueRecipients({
		to: content.to.map((each) => parse(each, 'to')),
		cc: content.cc.map((each) => parse(each, 'cc')),
		bcc: content.bcc.map((each) => parse(each, 'bcc')),
	});
	const replyTo = content.replyTo.map((each) => parse(each, 'reply_to'));
	const mailboxes = { from, ...recipients, replyTo };
	const envelope = toEnvelope(mailboxes);
	if (envelope.to.length === 0) {
		throw validationError('to', 'The draft has no recipients. Add at least one to it.');
	}
	const utf8Field = findUtf8Field(mailboxes);
	const messageId = content.messageId ?? deriveMessageId(secret, uid, from.address);
	const copy = withHeaders(mime, [
		...(content.from ? [] : [`From: ${envelope.from}`]),
		...(content.messageId === undefined ? [`Message-ID: ${messageId}`] : []),
		...(content.date === undefined ? [`Date: ${new Date(clock.now()).toUTCString()}`] : []),
	]);
	return {
		copy,
		message: {
			uid,
			envelope: { from: envelope.from, to: envelope.to },
			mime: withoutHeaders(copy, PRIVATE),
			messageId,
			...(content.inReplyTo !== undefined && { parentId: content.inReplyTo }),
			...(utf8Field !== undefined && { utf8Field }),
			content: [content.subject, content.text ?? '', content.html ?? ''],
		},
	};
}

function parse({ address, name }: Mailbox, field: string): Mailbox {
	return { ...parseMailbox(address, field), ...(name !== undefined && { name }) };
}
