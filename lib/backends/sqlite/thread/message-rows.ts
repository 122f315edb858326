import { storeError, type OutboxError } from '../../../core/errors.ts';
import { forgetMessageAt, isFinal, isWaiting } from '../../../core/message-rules.ts';
import type { QueuedMessage } from '../../../core/queued-message.ts';
import type { Lease } from '../../../core/submission-store.ts';
import type { FoundRow } from './submissions.ts';

/** The columns of a message that stay as they were when it was added. */
export const IDENTITY_COLUMNS = [
	'uid',
	'call_uid',
	'queue',
	'account',
	'priority',
	'recipient',
	'contact_id',
	'deal_id',
	'tag',
	'created_at',
] as const;

/** Those that every write replaces. */
export const CONTENT_COLUMNS = [
	'state',
	'due_at',
	'ready_at',
	'lease_token',
	'updated_at',
	'sent_at',
	'retain_until',
	'record',
] as const;

type Columns<Name extends string> = Readonly<Record<Name, string | number | null>>;

export function toIdentityColumns(
	message: QueuedMessage,
): Columns<(typeof IDENTITY_COLUMNS)[number]> {
	return {
		uid: message.uid,
		call_uid: message.callUid,
		queue: message.queue,
		account: message.account,
		priority: message.priority,
		recipient: message.recipient,
		contact_id: message.contactId ?? null,
		deal_id: message.dealId ?? null,
		tag: message.tag ?? null,
		created_at: message.createdAt,
	};
}

/** @param lease of the worker that has it */
export function toContentColumns(
	message: QueuedMessage,
	now: number,
	lease?: Lease,
): Columns<(typeof CONTENT_COLUMNS)[number]> {
	const { state, dueAt, updatedAt, sentAt } = message;
	return {
		state,
		due_at: Math.ceil(dueAt),
		ready_at: isWaiting(message)
			? Math.ceil(dueAt)
			: state === 'sending'
				? toLeaseEnd(lease, now)
				: null,
		lease_token: lease?.token ?? null,
		updated_at: Math.ceil(updatedAt),
		sent_at: state === 'sent' && sentAt !== undefined ? Math.ceil(sentAt) : null,
		retain_until: isFinal(message) ? Math.ceil(forgetMessageAt(message)) : null,
		record: JSON.stringify(message),
	};
}

/** A message that is being sent, but by nobody, can be taken at once. */
export function toLeaseEnd(lease: Lease | undefined, now: number): number {
	return Math.ceil(now + (lease?.ms ?? 0));
}

/**
 * @param row with `uid` and `record`
 * @throws OutboxError `store_unavailable` for a record that cannot be read
 */
export function readMessage({ uid, record }: FoundRow, path: string): QueuedMessage {
	const message = parse(String(record));
	if (!message || message.uid !== uid) throw unreadableMessage(uid, path);
	return message;
}

/** The rest of what it holds is checked where it is given out. */
function parse(record: string): QueuedMessage | undefined {
	try {
		return JSON.parse(record) as QueuedMessage;
	} catch {
		return undefined;
	}
}

export function unreadableMessage(uid: unknown, path: string): OutboxError {
	return storeError(
		`The record of the message ${String(uid)} in the store ${path} cannot be read, so the message is not sent. Restore the store from a backup, or repair or remove this record.`,
	);
}
