import type { QueueFilter } from '../../core/queue-store';
import type { QueuedMessage } from '../../core/queued-message';
import { hashOf, toBaseKey, toIndex } from './keys';

/**
 * What is kept of queued messages. A lane is a queue and an account, by hash, as `<queue>` is a queue's.
 *
 * | key | type | holds |
 * |---|---|---|
 * | `{prefix}:message:<uid>` | string | a message, see `message-records.ts` |
 * | `{prefix}:content:<uid>` | string | what it alone says |
 * | `{prefix}:call:<uid>` | string | what all messages of a call say that say nothing else |
 * | `{prefix}:rank` | string | how many messages were ever stored |
 * | `{prefix}:messages:<index>` | sorted set | `<place>:<uid>` in order, see `toMessageIndexes` |
 * | `{prefix}:messages:ended` | sorted set | final messages by the time at which they may be forgotten |
 * | `{prefix}:queues` | set | the queues that ever had a message |
 * | `{prefix}:counts:<queue>` | hash | how many messages are in each state |
 * | `{prefix}:sent:<queue>` | sorted set | what was sent within the last minute |
 * | `{prefix}:lanes:<queue>` | sorted set | `<lane>:<priority>` by priority, where there is anything to do |
 * | `{prefix}:turns:<lane>:<priority>` | sorted set | messages by when they are due, or when their worker's lease lapses |
 * | `{prefix}:events:<queue>` | stream | changes of state |
 * | `{prefix}:wake` | stream | the last change, to wait for the next one |
 * | `{prefix}:stage:<call>`, `{prefix}:staged:<uid>` | list, string | a call that is not complete yet; expires |
 * | `{prefix}:swept:<lane>` | string | that its entries were looked through; expires |
 * | `{prefix}:bull:<lane>:...` | | BullMQ's |
 *
 * A place is the time of creation in 15 digits and the rank of storing in 12, so that it sorts as text.
 */
const TIME_DIGITS = 15;
const RANK_DIGITS = 12;
const LAST_TIME = 10 ** TIME_DIGITS - 1;

export function toQueueName(queue: string): string {
	return hashOf([queue]);
}

/** Also what BullMQ calls the queue of an account: its workers get nothing that they cannot deliver. */
export function toLane(queue: string, account: string): string {
	return hashOf([queue, account]);
}

/** Names the queue and the lane of messages. */
export type LaneNames = (
	queue: string,
	account: string,
) => { readonly queueName: string; readonly lane: string };

/** For many messages, most of which share both: each is named once. */
export function createLaneNames(): LaneNames {
	const known = new Map<string, Map<string, ReturnType<LaneNames>>>();
	return (queue, account) => {
		const ofQueue = known.get(queue) ?? new Map<string, ReturnType<LaneNames>>();
		known.set(queue, ofQueue);
		const names = ofQueue.get(account) ?? {
			queueName: toQueueName(queue),
			lane: toLane(queue, account),
		};
		ofQueue.set(account, names);
		return names;
	};
}

/** What all keys of BullMQ start with: within the store's, and with its hash tag. */
export function toBullPrefix(prefix: string): string {
	return `${toBaseKey(prefix)}:bull`;
}

/** The first part of a place. Times before or after all times are cut. */
export function toTimePlace(time: number): string {
	const whole = Math.min(Math.max(Math.ceil(time), 0), LAST_TIME);
	return String(whole).padStart(TIME_DIGITS, '0');
}

export function toPlace({ createdAt, rank }: MessagePlace): string {
	return `${toTimePlace(createdAt)}${String(rank).padStart(RANK_DIGITS, '0')}`;
}

export function parsePlace(place: string): MessagePlace {
	return {
		createdAt: Number(place.slice(0, TIME_DIGITS)),
		rank: Number(place.slice(TIME_DIGITS)),
	};
}

interface MessagePlace {
	readonly createdAt: number;
	readonly rank: number;
}

/** The indexes that a message stays in; besides them it is in `all`, `queue:` and `state:`. */
export function toMessageIndexes(message: QueuedMessage): readonly string[] {
	return optionalIndexes(message);
}

/** The indexes that have every message that fits, but for the times. */
export function toMessageListIndexes(filter: QueueFilter): readonly string[] {
	const indexes = [
		...(filter.queue === undefined ? [] : [`queue:${toQueueName(filter.queue)}`]),
		...(filter.state === undefined ? [] : [`state:${filter.state}`]),
		...optionalIndexes(filter),
	];
	return indexes.length === 0 ? ['all'] : indexes;
}

function optionalIndexes(
	values: Pick<QueueFilter, 'callUid' | 'recipient' | 'contactId' | 'dealId' | 'tag'>,
): readonly string[] {
	const named = [
		['call', values.callUid],
		['to', values.recipient],
		['contact', values.contactId],
		['deal', values.dealId],
		['tag', values.tag],
	] as const;
	return named.flatMap(([name, value]) => (value === undefined ? [] : [toIndex(name, value)]));
}
