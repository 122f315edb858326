import { z } from 'zod/v4';

import { isFinal } from '../../core/message-rules';
import type { QueueStore } from '../../core/queue-store';
import type { QueuedMessage } from '../../core/queued-message';
import { toQueueName } from './message-keys';
import { parseReply, toWord } from './records';
import type { Store } from './store';

/** How many messages are forgotten, and how many events are looked at, in one go. */
const MESSAGES_AT_ONCE = 500;
const EVENTS_AT_ONCE = 1_000;

/** @param find of the same messages */
export function createRedisForget(
	{ run, where }: Store,
	find: QueueStore['find'],
): QueueStore['forget'] {
	/** Events are in no index, so a queue's are looked through once for all that go. */
	const forgetEvents = async (queue: string, uids: readonly string[]): Promise<void> => {
		let after = '-';
		do {
			const args = [toQueueName(queue), after, String(EVENTS_AT_ONCE), ...uids.map(toWord)];
			const last = parseReply(z.string(), await run('outboxForgetEvents', args), where);
			after = last === '' ? '' : `(${last}`;
		} while (after !== '');
	};

	const forgetPart = async (uids: readonly string[]): Promise<readonly boolean[]> => {
		const found = (await find(uids)).filter((message) => message !== undefined);
		// Before the messages, which say in what queue to look for them.
		for (const [queue, own] of groupByQueue(found.filter(isFinal))) await forgetEvents(queue, own);
		// A second try would find nothing left to tell of.
		const reply = await run('outboxForgetMessages', uids.map(toWord), false);
		return parseReply(z.array(z.number()), reply, where).map((flag) => flag === 1);
	};

	return async (uids) => {
		const forgotten: boolean[] = [];
		for (let from = 0; from < uids.length; from += MESSAGES_AT_ONCE) {
			forgotten.push(...(await forgetPart(uids.slice(from, from + MESSAGES_AT_ONCE))));
		}
		return forgotten;
	};
}

function groupByQueue(messages: readonly QueuedMessage[]): ReadonlyMap<string, readonly string[]> {
	const groups = new Map<string, string[]>();
	for (const { queue, uid } of messages) groups.set(queue, [...(groups.get(queue) ?? []), uid]);
	return groups;
}
