import type { DatabaseSync } from 'node:sqlite';

import type { FoundRow } from './submissions.ts';

export interface StatsRows {
	/** For each state that there are messages in: `state`, `count`, and the first `due_at`. */
	readonly states: readonly FoundRow[];
	readonly sentSince: number;
}

export interface PurgeArguments {
	readonly limit: number;
	readonly queue: string | undefined;
	readonly before: number | undefined;
}

/** So many events are forgotten for a message at most: more than a message has on average. */
const EVENTS_PER_MESSAGE = 10;

/** What concerns queues as a whole. */
export function createMessageUpkeep(database: DatabaseSync) {
	const states = database.prepare(
		`SELECT state, count(*) AS count, min(due_at) AS due_at
		FROM messages INDEXED BY messages_by_queue_and_state WHERE queue = :queue GROUP BY state`,
	);
	const sentSince = database.prepare(
		`SELECT count(*) AS count FROM messages INDEXED BY messages_by_sending
		WHERE queue = :queue AND sent_at > :since`,
	);
	const inQueue = '(:queue IS NULL OR queue = :queue)';
	const over = database.prepare(
		`SELECT rank, call_uid FROM messages INDEXED BY messages_by_retention
		WHERE retain_until <= :until AND ${inQueue} ORDER BY retain_until LIMIT :limit`,
	);
	const finalBefore = database.prepare(
		`SELECT rank, call_uid FROM messages INDEXED BY messages_by_retention
		WHERE retain_until IS NOT NULL AND updated_at < :until AND ${inQueue} LIMIT :limit`,
	);
	const remove = database.prepare('DELETE FROM messages WHERE rank = :rank');
	const removeEmptyCall = database.prepare(
		`DELETE FROM calls
		WHERE uid = :uid AND NOT EXISTS (SELECT 1 FROM messages WHERE call_uid = calls.uid)`,
	);
	const removeEventsOver = database.prepare(
		`DELETE FROM message_events WHERE id IN (
			SELECT id FROM message_events INDEXED BY message_events_by_retention
			WHERE retain_until <= :until AND ${inQueue} ORDER BY retain_until LIMIT :limit
		)`,
	);
	const removeEventsBefore = database.prepare(
		`DELETE FROM message_events WHERE id IN (
			SELECT id FROM message_events WHERE at < :until AND ${inQueue} ORDER BY id LIMIT :limit
		)`,
	);

	const finalByUid = database.prepare(
		'SELECT rank, call_uid FROM messages WHERE uid = :uid AND retain_until IS NOT NULL',
	);
	const removeEventsOf = database.prepare(
		`DELETE FROM message_events INDEXED BY message_events_by_message
		WHERE CASE WHEN json_valid(record) THEN json_extract(record, '$.uid') END = :uid`,
	);

	return {
		queueStats({ queue, since }: { readonly queue: string; readonly since: number }): StatsRows {
			return {
				states: states.all({ queue }),
				sentSince: Number(sentSince.get({ queue, since })?.['count']),
			};
		},

		purgeMessages({ limit, queue: only, before }: PurgeArguments, now: number): number {
			const until = before ?? now;
			const queue = only ?? null;
			const rows = (before === undefined ? over : finalBefore).all({ until, queue, limit });
			for (const { rank = null } of rows) remove.run({ rank });
			const calls = new Set(rows.map(({ call_uid: uid = null }) => uid));
			for (const uid of calls) removeEmptyCall.run({ uid });
			const removeEvents = before === undefined ? removeEventsOver : removeEventsBefore;
			removeEvents.run({ until, queue, limit: limit * EVENTS_PER_MESSAGE });
			return rows.length;
		},

		forgetMessages({ uids }: { readonly uids: readonly string[] }): boolean[] {
			return uids.map((uid) => {
				const { rank = null, call_uid: callUid = null } = finalByUid.get({ uid }) ?? {};
				if (rank === null) return false;
				remove.run({ rank });
				removeEmptyCall.run({ uid: callUid });
				removeEventsOf.run({ uid });
				return true;
			});
		},
	};
}
