import type { Mailbox } from '../../core/message';
import type { LedgerView } from '../ledger';
import type { Environment } from '../environment';
import { peek } from '../reserve';
import { composeMime } from '../../mail/compose';
import { deriveMessageId } from '../../mail/message-id';
import { loadOutgoing, toSendRequest, type EmailRequest } from './send-email';

/** What a send would do, for a person to look at. Nothing is recorded and nothing leaves. */
export interface EmailPreview {
	readonly preview: true;
	/** What the ledger would decide. */
	readonly would: 'send' | 'replay' | 'refuse' | 'conflict' | 'wait' | 'resolve_unknown';
	readonly idempotency: {
		readonly key: string;
		readonly scope: string;
		readonly fingerprint: string;
		/** The state of the record that holds the key, where there is one. */
		readonly held_by: { readonly uid: string; readonly state: string } | null;
	};
	readonly provider: string;
	readonly account_id: string;
	readonly from: string;
	readonly recipients: {
		readonly to: readonly string[];
		readonly cc: readonly string[];
		readonly bcc: readonly string[];
		readonly dropped: readonly string[];
	};
	readonly subject: string;
	readonly size_bytes: number;
	/** The message as it would be sent, shortened to its first 64 KiB. */
	readonly mime: string;
	readonly warnings: readonly string[];
}

const MAX_SHOWN_BYTES = 64 * 1024;

const WOULD: Record<LedgerView['decision'], EmailPreview['would']> = {
	new: 'send',
	'take-over': 'send',
	supersede: 'send',
	replay: 'replay',
	refuse: 'refuse',
	conflict: 'conflict',
	'in-flight': 'wait',
	investigate: 'resolve_unknown',
};

/** Does everything that a send does before it reserves and sends. */
export async function previewEmail(
	request: EmailRequest,
	environment: Environment,
): Promise<EmailPreview> {
	const { draft, adoptNewestInSlot, policy } = toSendRequest(request);
	const email = await loadOutgoing(request, environment.signal);
	const { candidate, decision, holder } = await peek(
		{ draft, adoptNewestInSlot, policy },
		environment,
	);
	const { uid, createdAt: date } = candidate;
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
		preview: true,
		would: WOULD[decision],
		idempotency: {
			key: candidate.key,
			scope: candidate.scope,
			fingerprint: candidate.fingerprint,
			held_by: holder ? { uid: holder.uid, state: holder.state } : null,
		},
		provider: candidate.provider,
		account_id: candidate.account,
		from: email.from.address,
		recipients: {
			to: email.to.map(toAddress),
			cc: email.cc.map(toAddress),
			bcc: email.bcc.map(toAddress),
			dropped: email.dropped.map(toAddress),
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
