import { formatMailbox } from '../../mail/addresses';
import { toOptionalTimestamp, toTimestamp } from '../send-output';
import type { Contact } from './contacts';
import type { KnownSender } from './known-senders';
import type { Suppression } from './suppressions';

/** A suppressed address as the nodes and the API give it out. All times are ISO 8601, UTC. */
export interface SuppressionOutput {
	readonly address: string;
	/** `*` blocks every email. */
	readonly stream: string;
	readonly reason: Suppression['reason'];
	readonly source: string;
	readonly note: string | null;
	readonly created_at: string;
	readonly expires_at: string | null;
}

export function toSuppressionOutput(suppression: Suppression): SuppressionOutput {
	const { address, stream, reason, source, note = null, createdAt, expiresAt } = suppression;
	return {
		...{ address, stream, reason, source, note },
		created_at: toTimestamp(createdAt),
		expires_at: toOptionalTimestamp(expiresAt),
	};
}

/** A contact as the nodes and the API give it out. */
export interface ContactOutput {
	readonly email: string;
	readonly contact_id: string;
	/** Who writes to them whatever the request says. */
	readonly from: string | null;
	readonly reply_to: string | null;
	readonly updated_at: string;
}

export function toContactOutput({
	email,
	contactId,
	from,
	replyTo,
	updatedAt,
}: Contact): ContactOutput {
	return {
		email,
		contact_id: contactId,
		from: from ? formatMailbox(from) : null,
		reply_to: replyTo ? formatMailbox(replyTo) : null,
		updated_at: toTimestamp(updatedAt),
	};
}

/** A sender as the nodes and the API give it out. Never holds its code. */
export interface SenderOutput {
	readonly address: string;
	readonly name: string | null;
	readonly state: KnownSender['state'];
	/** Who vouches for it: whoever answered the code, or the account that it belongs to. */
	readonly source: 'code' | 'account';
	readonly account_id: string | null;
	readonly provider: string | null;
	readonly added_at: string;
	readonly confirmed_at: string | null;
}

export function toSenderOutput(sender: KnownSender): SenderOutput {
	const { address, name = null, state, account, addedAt, confirmedAt } = sender;
	return {
		...{ address, name, state },
		source: account ? 'account' : 'code',
		account_id: account?.id ?? null,
		provider: account?.provider ?? null,
		added_at: toTimestamp(addedAt),
		confirmed_at: toOptionalTimestamp(confirmedAt),
	};
}
