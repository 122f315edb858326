import type { Json } from '../../core/canonical-json';
import { toFingerprint, type Fingerprint } from '../../core/fingerprint';
import type { EmailMessage, Mailbox } from '../../core/message';
import { toIdentity } from '../../mail/identity';
import { toAttachmentIdentity } from '../attachment-identity';

/**
 * The fingerprint of an email: everything the recipients would notice, and the account it leaves
 * from. Labels of the record (contact, deal, tags) are not part of it.
 * @param wish what else was asked for, e.g. how it replies
 */
export function toEmailFingerprint(email: EmailMessage, account: string, wish?: Json): Fingerprint {
	return toFingerprint({
		operation: 'email.send',
		account,
		from: named(email.from),
		to: identities(email.to),
		cc: identities(email.cc),
		bcc: identities(email.bcc),
		reply_to: identities(email.replyTo),
		subject: email.subject,
		html: email.html ?? null,
		text: email.text ?? null,
		headers: Object.fromEntries(
			Object.entries(email.headers).map(([name, value]) => [name.toLowerCase(), value]),
		),
		list_unsubscribe: email.listUnsubscribe ? { ...email.listUnsubscribe } : null,
		attachments: email.attachments.map(toAttachmentIdentity),
		thread_id: email.threadId ?? null,
		...(wish !== undefined && { wish }),
	});
}

function named({ address, name }: Mailbox): Json {
	return { address: toIdentity(address), name: name ?? null };
}

function identities(mailboxes: readonly Mailbox[]): string[] {
	return mailboxes.map(({ address }) => toIdentity(address)).sort();
}
