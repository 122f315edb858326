import type { Erasure } from './erase-person';
import type { Skipped } from './erase-from-ledger';

/** What was erased, as the nodes and the API give it out. It names nobody. */
export interface ErasureOutput {
	/** Records of the ledger. */
	readonly messages: number;
	/** Queued messages that are gone, those called back included. */
	readonly queued: number;
	readonly cancelled: number;
	readonly contacts: number;
	readonly drafts: number;
	readonly suppressions_kept: number;
	readonly suppressions_removed: number;
	/** Records whose key names the person. */
	readonly named_by_key: number;
	/** How many messages were left as they are, and which. */
	readonly skipped: number;
	readonly skipped_messages: readonly Skipped[];
	/** What is left to know or to do, in words. */
	readonly notes: readonly string[];
}

export function toErasureOutput(erasure: Erasure): ErasureOutput {
	const { messages, queued, cancelled, contacts, drafts } = erasure;
	const { suppressions, namedByKey, skipped } = erasure;
	return {
		...{ messages, queued, cancelled, contacts, drafts },
		suppressions_kept: suppressions.kept,
		suppressions_removed: suppressions.removed,
		named_by_key: namedByKey,
		skipped: skipped.length,
		skipped_messages: skipped,
		notes: [...toNotes(erasure)],
	};
}

function* toNotes({ drafts, suppressions, namedByKey, skipped }: Erasure): Generator<string> {
	if (drafts > 0) {
		yield 'The drafts themselves still lie in their mailbox. Delete them there if they are to go.';
	}
	if (suppressions.kept > 0) {
		yield 'That the address must not be written to is kept, so that it stays so.';
	}
	if (namedByKey > 0) {
		yield 'Some records are kept under an idempotency key that names the person, until the key has to answer no more. Then they go by themselves. Keys that name nobody avoid that.';
	}
	if (skipped.length > 0) {
		yield 'Some messages are being sent, or nobody can say whether they left. Wait for them, or resolve them, and erase again.';
	}
}
