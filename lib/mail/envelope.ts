import type { EmailMessage } from '../core/message';
import { needsSmtpUtf8, toAsciiAddress } from './addr-spec';

/** Whom SMTP is told about, in commands of its own and apart from the headers. */
export interface Envelope {
	readonly from: string;
	readonly to: readonly string[];
	/** Whether the server must know SMTPUTF8: an address has a local part that is not ASCII. */
	readonly smtpUtf8: boolean;
}

/**
 * Everybody the message goes to, `bcc` included, with domains in ASCII.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-3.3
 */
export function toEnvelope(
	email: Pick<EmailMessage, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'>,
): Envelope {
	const recipients = [...email.to, ...email.cc, ...email.bcc];
	// Reply-To is no part of the envelope, but as a header it needs the same from the server.
	const mailboxes = [email.from, ...recipients, ...email.replyTo];
	return {
		from: toAsciiAddress(email.from.address),
		to: recipients.map(({ address }) => toAsciiAddress(address)),
		smtpUtf8: mailboxes.some(({ address }) => needsSmtpUtf8(address)),
	};
}

/** The first field with an address that only servers with SMTPUTF8 take, if there is one. */
export function findUtf8Field({
	from,
	to,
	cc,
	bcc,
	replyTo,
}: Pick<EmailMessage, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'>): string | undefined {
	const mailboxes = { from: [from], to, cc, bcc, reply_to: replyTo };
	const [field] =
		Object.entries(mailboxes).find(([, list]) =>
			list.some(({ address }) => needsSmtpUtf8(address)),
		) ?? [];
	return field;
}
