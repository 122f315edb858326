import type { Submission } from '../core/submission';
import type { LedgerView } from './ledger';

/** What a send would do, for a person to look at. Nothing is recorded and nothing leaves. */
export interface SendPreview {
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
}

const WOULD: Record<LedgerView['decision'], SendPreview['would']> = {
	new: 'send',
	'take-over': 'send',
	supersede: 'send',
	replay: 'replay',
	refuse: 'refuse',
	conflict: 'conflict',
	'in-flight': 'wait',
	investigate: 'resolve_unknown',
};

export function toSendPreview({
	candidate,
	decision,
	holder,
}: { readonly candidate: Submission } & LedgerView): SendPreview {
	const { key, scope, fingerprint, provider, account } = candidate;
	return {
		preview: true,
		would: WOULD[decision],
		idempotency: {
			...{ key, scope, fingerprint },
			held_by: holder ? { uid: holder.uid, state: holder.state } : null,
		},
		provider,
		account_id: account,
	};
}
