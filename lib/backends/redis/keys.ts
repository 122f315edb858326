import { hash } from 'node:crypto';

import type { Submission, SubmissionState } from '../../core/submission';
import { messageIdsOf, type SubmissionFilter } from '../../core/submission-query';

/**
 * What is kept under which key. All keys of a store start with `{prefix}`, which is their hash tag:
 * they share one slot, so that a script can change a record, the holder of its key and all its
 * indexes at once, on a cluster or behind a sharding proxy too.
 *
 * | key | type | holds |
 * |---|---|---|
 * | `{prefix}:record:<uid>` | string | a submission and what guards it; expires |
 * | `{prefix}:holder:<hash>` | string | the uid of the record that holds a scope and key; expires with it |
 * | `{prefix}:due` | sorted set | uids by the time from which they may be forgotten |
 * | `{prefix}:indexes` | hash | for each uid the names of the indexes that it is in |
 * | `{prefix}:<index>` | sorted set | uids by their creation time, see `toIndexes` |
 * | `{prefix}:rate:<hash>:<ms>:<start>` | string | sends in one window; expires with it |
 * | `{prefix}:rest:<hash>` | string | until when a bucket rests; expires then |
 * | `{prefix}:secret`, `{prefix}:format` | string | the installation's secret, the version of all this |
 *
 * Hashes stand for what users chose, so that no name of a key holds personal data. A look-up reads
 * a page of an index from its newest end and then the records; it compares them with what was
 * looked for, and passes over uids whose record has expired and was not pruned yet. Queued messages
 * and documents have keys of their own, see `message-keys.ts` and `documents.ts`.
 */
export function toBaseKey(prefix: string): string {
	return `{${prefix}}`;
}

/** Raised when keys or their contents change in a way that older versions cannot live with. */
export const FORMAT = '1';

/** In characters of six bits each: 132 bits, so that no two keys ever share a holder. */
const KEY_HASH_LENGTH = 22;
/** Look-ups check what they find, so less will do here. */
const INDEX_HASH_LENGTH = 16;

/** Names a scope and key. */
export function toHolderName(scope: string, key: string): string {
	return hashOf([scope, key], KEY_HASH_LENGTH);
}

export function toBucketName(bucket: string): string {
	return hashOf([bucket], KEY_HASH_LENGTH);
}

/** The index of the records of one item of a node that hold their key. */
export function toSlotIndex(scope: string, slot: string, fingerprint: string): string {
	return toIndex('slot', scope, slot, fingerprint);
}

/** The index of every record. */
const ALL = 'all';

/**
 * The names of all indexes that a submission belongs to, in a fixed order: `all`, `state:<state>`
 * (`state:in-flight` for reserved and sending), and by hash `slot:`, `key:` (in whatever scope),
 * `contact:`, `deal:`, `context-type:`, `context-id:`, `to:` (a recipient), `tag:` and `id:` (what
 * the provider or the recipients know the message by).
 */
export function toIndexes(submission: Submission): readonly string[] {
	const { uid, scope, key, fingerprint, origin, recipients, tags } = submission;
	const { slot } = origin;
	return [
		ALL,
		toStateIndex(submission.state),
		...(slot === undefined ? [] : [toSlotIndex(scope, slot, fingerprint)]),
		toIndex('key', key),
		...optional('contact', submission.contactId),
		...optional('deal', submission.dealId),
		...optional('context-type', submission.contextType),
		...optional('context-id', submission.contextId),
		...recipients.map((recipient) => toIndex('to', recipient)),
		...tags.map((tag) => toIndex('tag', tag)),
		// Where a provider gives no id the uid stands in for it, which is found without an index.
		...messageIdsOf(submission).flatMap((id) => (id === uid ? [] : [toIndex('id', id)])),
	];
}

/** The indexes that have every record that fits, but for the uid and the times. */
export function toListIndexes(filter: SubmissionFilter): readonly string[] {
	const indexes = [
		...(filter.state === undefined ? [] : [toStateIndex(filter.state)]),
		...optional('key', filter.key),
		...optional('contact', filter.contactId),
		...optional('deal', filter.dealId),
		...optional('context-type', filter.contextType),
		...optional('context-id', filter.contextId),
		...optional('to', filter.recipient),
		...optional('tag', filter.tag),
		...optional('id', filter.messageId),
	];
	return indexes.length === 0 ? [ALL] : indexes;
}

function optional(name: string, value: string | undefined): readonly string[] {
	return value === undefined ? [] : [toIndex(name, value)];
}

/** What is in flight changes its state too often to have an index each. */
function toStateIndex(state: SubmissionState): string {
	return `state:${state === 'reserved' || state === 'sending' ? 'in-flight' : state}`;
}

/** Stands for the indexes' names where only a change of them matters. */
export function toIndexesHash(names: string): string {
	return hashOf([names]);
}

export function toIndex(name: string, ...values: readonly string[]): string {
	return `${name}:${hashOf(values)}`;
}

/** Names what users chose without saying it. */
export function hashOf(values: readonly string[], length: number = INDEX_HASH_LENGTH): string {
	return hash('sha256', JSON.stringify(values), 'base64url').slice(0, length);
}
