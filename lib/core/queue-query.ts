import { validationError } from './errors';
import type { QueueFilter, QueuePage, QueueStats } from './queue-store';
import type { MessageState, QueuedMessage } from './queued-message';

/**
 * A message's place in the order of all lists: by the time it was created, and by the order in which
 * they were stored among those of the same millisecond. Neither ever changes.
 */
export interface MessagePlace {
	readonly createdAt: number;
	/** Greater for what was stored later. */
	readonly rank: number;
}

/** @param found what fits, in order, and one more than the limit where there is more */
export function toQueuePage(
	found: readonly { readonly message: QueuedMessage; readonly rank: number }[],
	limit: number,
): QueuePage {
	const page = found.slice(0, limit);
	const last = page.at(-1);
	return {
		messages: page.map(({ message }) => message),
		...(last && found.length > limit && { nextCursor: `${last.message.createdAt}:${last.rank}` }),
	};
}

/**
 * The place after which a page begins.
 * @throws OutboxError `validation_error` on `cursor`
 */
export function parseMessageCursor(cursor: string): MessagePlace {
	const [, createdAt, rank] = /^(\d{1,15}):(\d{1,15})$/u.exec(cursor) ?? [];
	if (createdAt !== undefined && rank !== undefined) {
		return { createdAt: Number(createdAt), rank: Number(rank) };
	}
	throw validationError(
		'cursor',
		'The cursor is not one that a list gave out. Start from the first page.',
	);
}

/** Whether a message fits, for stores that look through them one by one. */
export function matchesQueueFilter(
	message: QueuedMessage,
	{ createdFrom, createdBefore, ...equal }: QueueFilter,
): boolean {
	return (
		EQUAL_FIELDS.every((field) => equal[field] === undefined || equal[field] === message[field]) &&
		(createdFrom === undefined || message.createdAt >= createdFrom) &&
		(createdBefore === undefined || message.createdAt < createdBefore)
	);
}

const EQUAL_FIELDS = [
	'queue',
	'callUid',
	'state',
	'recipient',
	'contactId',
	'dealId',
	'tag',
] as const satisfies readonly (keyof QueuedMessage & keyof QueueFilter)[];

/** The counts of stats. @param found of the states that there are messages in */
export function toCounts(found: ReadonlyMap<MessageState, number>): QueueStats['counts'] {
	const count = (state: MessageState): number => found.get(state) ?? 0;
	return {
		pending: count('pending'),
		sending: count('sending'),
		deferred: count('deferred'),
		sent: count('sent'),
		failed: count('failed'),
		suppressed: count('suppressed'),
		cancelled: count('cancelled'),
		unknown: count('unknown'),
	};
}

/** Stats count what was sent within this time. */
export const RECENTLY_MS = 60_000;
