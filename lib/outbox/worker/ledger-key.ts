import type { QueuedMessage } from '../../core/queued-message';
import { toScope } from '../../core/scope';
import { DRAFT_SCOPE } from '../drafts/draft-scope';
import { toQueueScope } from './delivery-policy';

/**
 * Where the ledger keeps what became of a queued message: under its own uid, or under that of the
 * draft that it stands for, which others may send as well.
 */
export function toLedgerKey({
	uid,
	queue,
	draftUid,
}: Pick<QueuedMessage, 'uid' | 'queue' | 'draftUid'>): {
	readonly scope: string;
	readonly key: string;
} {
	return draftUid === undefined
		? { scope: toScope(toQueueScope(queue), false), key: uid }
		: { scope: toScope(DRAFT_SCOPE, false), key: draftUid };
}
