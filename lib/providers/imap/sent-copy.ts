import type { LoadedEmail, Mailbox } from '../../core/message';
import type { MimeMessage } from '../../core/mime-message';
import type { Provider } from '../../core/provider';
import { toAsciiAddress } from '../../mail/addr-spec';
import { withHeaders } from '../../mail/raw-headers';
import { fileCopy, findInSent } from './sent-mailbox';
import { openMailboxes, type MailboxesOptions } from './store';

interface CopiedRequest<Request> {
	readonly sent: Request;
	readonly bcc: readonly Mailbox[];
}

export interface SentCopyOptions<Request extends MimeMessage> extends MailboxesOptions {
	/** What sends. */
	readonly provider: Provider<LoadedEmail, Request>;
}

/**
 * Lets a provider that hands over MIME put a copy of what it has sent into Sent, as mail clients
 * do. By that copy it can be asked later what became of an email: one in Sent has left, while the
 * lack of one shows nothing.
 */
export function createSentCopyProvider<Request extends MimeMessage>({
	provider,
	...mailboxesOptions
}: SentCopyOptions<Request>): Provider<LoadedEmail, CopiedRequest<Request>> {
	const mailboxes = openMailboxes(mailboxesOptions);
	return {
		...provider,
		async plan(email, context, lookup) {
			const steps = await provider.plan(email, context, lookup);
			return steps.map((step) => ({ ...step, request: { sent: step.request, bcc: email.bcc } }));
		},
		async deliver({ request: { sent, bcc }, ...step }, hooks) {
			const { messageId, uid } = sent;
			const receipt = await provider.deliver(
				{ ...step, request: sent },
				{
					signal: hooks.signal,
					remember: (evidence) => hooks.remember(evidence),
					commit: (evidence) => hooks.commit({ ...evidence, messageId }),
				},
			);
			const marks = { messageId: receipt.messageId ?? messageId, outboxId: uid };
			await fileCopy(mailboxes, withBcc(sent.mime, bcc), marks);
			return receipt;
		},
		async reconcile({ uid, recipients, evidence: { messageId } }, { signal }) {
			const known = { messageId, outboxId: uid };
			const receipt = await mailboxes.use(signal, (session) =>
				findInSent(session, mailboxes, known, { uid, recipients }),
			);
			return receipt ? { outcome: 'sent', receipt } : { outcome: 'unknown' };
		},
	};
}

/** The sender sees in Sent whom blind copies went to. */
function withBcc(mime: Buffer, bcc: readonly Mailbox[]): Buffer {
	if (bcc.length === 0) return mime;
	const addresses = bcc.map(({ address }) => toAsciiAddress(address));
	return withHeaders(mime, [`Bcc: ${addresses.join(',\r\n ')}`]);
}
