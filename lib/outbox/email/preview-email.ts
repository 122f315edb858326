import type { Mailbox } from '../../core/message';
import type { Environment } from '../environment';
import { peek } from '../reserve';
import { toSendPreview, type SendPreview } from '../send-preview';
import { composeMime } from '../../mail/compose';
import { deriveMessageId } from '../../mail/message-id';
import { loadOutgoing, toSendRequest, type EmailRequest } from './send-email';

/** What sending an email would do. */
export interface EmailPreview extends SendPreview {
	readonly from: string;
	readonly recipients: {
		readonly to: readonly string[];
		readonly cc: readonly string[];
		readonly bcc: readonly string[];
		readonly dropped: readonly string[];
		/** Who must not be written to. */
		readonly suppressed: readonly string[];
	};
	readonly subject: string;
	readonly size_bytes: number;
	/** The message as it would be sent, shortened to its first 64 KiB. */
	readonly mime: string;
	readonly warnings: readonly string[];
}

const MAX_SHOWN_BYTES = 64 * 1024;

/** Does everything that a send does before it reserves and sends. */
export async function previewEmail(
	request: EmailRequest,
	environment: Environment,
): Promise<EmailPreview> {
	const { draft, adoptNewestInSlot, policy } = toSendRequest(request);
	const { email, suppressed } = await loadOutgoing(request, environment.signal);
	const view = await peek({ draft, adoptNewestInSlot, policy }, environment);
	const { uid, createdAt: date } = view.candidate;
	const secret = await environment.backend.secret();
	const messageId = deriveMessageId(secret, uid, email.from.address);
	const mime = await composeMime(email, {
		uid,
		date,
		messageId,
		tags: request.tags,
		keepBcc: false,
	});
	return {
		...toSendPreview(view),
		from: email.from.address,
		recipients: {
			to: email.to.map(toAddress),
			cc: email.cc.map(toAddress),
			bcc: email.bcc.map(toAddress),
			dropped: email.dropped.map(toAddress),
			suppressed: suppressed.map(toAddress),
		},
		subject: email.subject,
		size_bytes: mime.byteLength,
		mime: mime.subarray(0, MAX_SHOWN_BYTES).toString('utf8'),
		warnings: email.warnings,
	};
}

function toAddress({ address }: Pick<Mailbox, 'address'>): string {
	return address;
}
