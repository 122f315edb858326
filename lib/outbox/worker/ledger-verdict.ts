import type { Backend } from '../../core/backend';
import type { QueuedMessage } from '../../core/queued-message';
import { toLedgerKey } from './ledger-key';
import { toSent, type Verdict } from './verdict';

/**
 * Whether a message has left, or may have, as far as the ledger knows; undefined when it has not.
 * @throws OutboxError `store_unavailable`
 */
export async function readLedger(
	queued: Pick<QueuedMessage, 'uid' | 'queue' | 'draftUid'>,
	{ submissions }: Pick<Backend, 'submissions'>,
): Promise<Verdict | undefined> {
	const { scope, key } = toLedgerKey(queued);
	const found = await submissions.findByKey(scope, key);
	const { state, receipt } = found?.submission ?? {};
	if (state === 'sent' && receipt) return toSent(receipt);
	if (state !== 'sending' && state !== 'unknown') return undefined;
	const message =
		'Nobody can say whether this message left: its worker ended while it was being handed over. It is held. Check the mailbox or the recipient, then decide.';
	const failure = { code: 'delivery_unknown', message } as const;
	return { kind: 'final', change: { state: 'unknown', failure }, bounced: false };
}
