import { z } from 'zod/v4';

import type { QueueStore } from '../../core/queue-store';
import { matchesQueueFilter, parseMessageCursor, toQueuePage } from '../../core/queue-query';
import type { QueuedMessage } from '../../core/queued-message';
import { checkPageSize } from '../../core/submission-query';
import { parsePlace, toMessageListIndexes, toPlace, toTimePlace } from './message-keys';
import { parseMessage } from './message-records';
import { parseReply } from './records';
import type { Store } from './store';

/** How many messages Redis looks at in one go, which takes a few milliseconds. */
const AT_ONCE = 1_000;

const listedSchema = z.tuple([z.string()], z.tuple([z.string(), z.unknown()]));

/** Pages of messages, by the indexes. */
export function createRedisMessageLists({ run, where }: Store): QueueStore['list'] {
	return async (filter, page) => {
		checkPageSize(page);
		const cursor = page.cursor === undefined ? undefined : parseMessageCursor(page.cursor);
		const { createdFrom = 0, createdBefore = Infinity } = filter;
		const from = `[${toTimePlace(createdFrom)}`;
		const ends = [toTimePlace(createdBefore), ...(cursor ? [toPlace(cursor)] : [])];
		const found: { message: QueuedMessage; rank: number }[] = [];

		let before = ends.reduce((first, each) => (each < first ? each : first));
		do {
			const reply = await run('outboxListMessages', [
				toMessageListIndexes(filter).join(' '),
				from,
				`(${before}`,
				String(page.limit + 1 - found.length),
				String(AT_ONCE),
			]);
			const [place, ...listed] = parseReply(listedSchema, reply, where);
			for (const [at, record] of listed) {
				const message = parseMessage(record, where);
				if (matchesQueueFilter(message, filter)) found.push({ message, rank: parsePlace(at).rank });
			}
			before = place;
		} while (before !== '' && found.length <= page.limit);
		return toQueuePage(found, page.limit);
	};
}
