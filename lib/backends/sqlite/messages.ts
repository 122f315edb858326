import type { Clock } from '../../core/ports';
import { RECENTLY_MS, parseMessageCursor, toCounts, toQueuePage } from '../../core/queue-query';
import type { QueueStats, QueueStore } from '../../core/queue-store';
import { deliveryStateSchema, type MessageState } from '../../core/queued-message';
import { checkPageSize } from '../../core/submission-query';
import type { ChangeWatcher } from './change-watcher';
import type { Connection } from './connection';
import { inChunks } from './in-chunks';
import {
	parseContent,
	parseEvent,
	parseEventId,
	parseMessage,
	parseTaken,
	toEventId,
} from './message-records';
import type { StatsRows } from './thread/message-upkeep';
import { toParts } from './to-parts';

export interface SqliteMessagesOptions {
	readonly connection: Connection;
	readonly watcher: ChangeWatcher;
	/** Names the store in errors. */
	readonly path: string;
	readonly clock: Pick<Clock, 'now'>;
}

export function createSqliteMessages({
	connection,
	watcher,
	path,
	clock,
}: SqliteMessagesOptions): QueueStore {
	/** Has everybody told of a change once it is made. */
	const telling = async <Result>(changing: Promise<Result>): Promise<Result> => {
		const result = await changing;
		watcher.nudge();
		return result;
	};

	return {
		async add({ uid, content, messages }) {
			const parts = await toParts(messages);
			const call = {
				uid,
				content: content === undefined ? null : JSON.stringify(content),
				messages: parts,
			};
			const buffers = parts.map(({ buffer }) => buffer);
			await telling(connection.run('addCall', call, buffers));
		},

		hasCall: (uid) => connection.run('hasCall', { uid }),

		find: (uids) =>
			inChunks(uids, async (chunk) => {
				const rows = await connection.run('findMessages', { uids: chunk });
				return rows.map((row) => row && parseMessage(row, path));
			}),

		async list(filter, page) {
			checkPageSize(page);
			const { limit, cursor } = page;
			const after = cursor === undefined ? undefined : parseMessageCursor(cursor);
			const rows = await connection.run('listMessages', { filter, after, limit: limit + 1 });
			return toQueuePage(
				rows.map((row) => ({ message: parseMessage(row, path), rank: Number(row['rank']) })),
				limit,
			);
		},

		async readContent(uid) {
			const row = await connection.run('readContent', { uid });
			return row && parseContent(row, path);
		},

		async take(request, lease) {
			const accounts = [...new Set(request.accounts)];
			const taking = connection.run('takeMessages', { ...request, accounts, lease });
			return parseTaken(await telling(taking), path);
		},

		async takeOne(uid, lease) {
			const rows = await telling(connection.run('takeMessage', { uid, lease }));
			return parseTaken(rows, path)[0];
		},

		renew: (uids, lease) => connection.run('renewMessages', { uids, lease }),

		settle: (uid, token, change) =>
			telling(connection.run('settleMessage', { uid, token, change })),

		change: (uids, from, change) =>
			telling(
				inChunks(uids, (chunk) => connection.run('changeMessages', { uids: chunk, from, change })),
			),

		async nextDueInMs(request) {
			const next = await connection.run('nextTurn', request);
			return next === undefined ? undefined : Math.max(next - clock.now(), 0);
		},

		async stats(queue) {
			const now = clock.now();
			const rows = await connection.run('queueStats', { queue, since: now - RECENTLY_MS });
			return toStats(rows, now);
		},

		async events(queue, { after, limit }) {
			const query = { queue, after: after === undefined ? 0 : parseEventId(after), limit };
			const rows = await connection.run('listEvents', query);
			return rows.map((row) => parseEvent(row, path));
		},

		async lastEventId(queue) {
			const id = await connection.run('lastEvent', { queue });
			return id === undefined ? undefined : toEventId(id);
		},

		purge: ({ limit, queue, before }) => connection.run('purgeMessages', { limit, queue, before }),

		forget: (uids) => inChunks(uids, (chunk) => connection.run('forgetMessages', { uids: chunk })),

		watch: (listener) => watcher.watch(listener),
	};
}

function toStats({ states, sentSince }: StatsRows, now: number): QueueStats {
	const counts = new Map<MessageState, number>();
	let oldestDueAt = Infinity;
	for (const { state, count, due_at: dueAt } of states) {
		const parsed = deliveryStateSchema.parse(state);
		counts.set(parsed, Number(count));
		if (parsed === 'pending' || parsed === 'deferred') {
			oldestDueAt = Math.min(oldestDueAt, Number(dueAt));
		}
	}
	return {
		counts: toCounts(counts),
		...(oldestDueAt <= now && { oldestDueAt }),
		sentLastMinute: sentSince,
	};
}
