import { toFingerprint, type Fingerprint } from '../../core/fingerprint';
import { toIdentity } from '../../mail/identity';
import type { QueueEmail, QueueRecipient } from './queue-email';

/**
 * The fingerprint of a call: what the recipients would notice as the user gave it, and the queue.
 * Labels of the record are not part of it, nor is when it is to be delivered: a retry computes that
 * anew.
 */
export function toQueueFingerprint(email: QueueEmail): Fingerprint {
	const { from, recipients, template } = email;
	const withType = (type: QueueRecipient['type']): string[] =>
		recipients.flatMap((each) => (each.type === type ? each.identity : [])).sort();
	return toFingerprint({
		operation: 'email.queue',
		queue: email.queue,
		from: { address: toIdentity(from.address), name: from.name ?? null },
		to: withType('to'),
		bcc: withType('bcc'),
		reply_to: email.replyTo.map(({ address }) => toIdentity(address)).sort(),
		subject: email.subject,
		html: email.html ?? null,
		text: email.text ?? null,
		headers: Object.fromEntries(
			Object.entries(email.headers).map(([name, value]) => [name.toLowerCase(), value]),
		),
		stream: email.stream,
		template: template
			? {
					data: { ...email.data },
					recipient_data: Object.fromEntries(
						recipients.flatMap(({ identity, data }) => (data ? [[identity, { ...data }]] : [])),
					),
				}
			: null,
	});
}
