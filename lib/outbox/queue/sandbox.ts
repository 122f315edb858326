import type { Mailbox } from '../../core/message';
import { toIdentity } from '../../mail/identity';
import { toSandboxHeaders } from '../email/sandbox';
import type { QueueEmail } from './queue-email';

/**
 * Redirects a test: one address gets the message of the first recipient, rendered with that one's
 * data, and a header names everybody it was meant for.
 */
export function toSandboxCall(email: QueueEmail, mailbox: Mailbox): QueueEmail {
	const [first] = email.recipients;
	const everyone = email.recipients.map((recipient) => recipient.mailbox.address);
	return {
		...email,
		recipients: [{ type: 'to', mailbox, identity: toIdentity(mailbox.address), data: first?.data }],
		headers: { ...email.headers, ...toSandboxHeaders(everyone) },
	};
}
