import type { DatabaseSync } from 'node:sqlite';

import { toTaken } from '../../../core/message-rules.ts';
import type { Lease } from '../../../core/submission-store.ts';
import type { MessageEvents } from './message-events.ts';
import { readMessage } from './message-rows.ts';
import type { MessagesTable } from './messages.ts';
import type { FoundRow } from './submissions.ts';

export interface TakeMessagesArguments {
	readonly queue: string;
	readonly accounts: readonly string[];
	readonly limit: number;
	readonly lease: Lease;
}

/** What was taken; a content that several of them share comes once. */
export interface TakenRows {
	/** Each with `uid`, `record`, `call_uid` and its own `content`, which may be null. */
	readonly messages: readonly FoundRow[];
	/** Each with `uid` and `content`. */
	readonly calls: readonly FoundRow[];
}

const FOUND = `SELECT messages.rank, messages.uid, call_uid, priority, ready_at, record,
		message_contents.content
	FROM messages`;
const OWN_CONTENT = 'LEFT JOIN message_contents USING (rank)';
const LANE = 'queue = :queue AND account = :account AND ready_at IS NOT NULL';

/** Who gets which message, and when. */
export function createMessageTurns(
	database: DatabaseSync,
	{ write }: Pick<MessagesTable, 'write'>,
	{ tell }: MessageEvents,
	path: string,
) {
	// Priorities are few, so they are gone through one by one: whatever waits for a later time in one
	// of them is never looked at.
	const nextPriority = database.prepare(
		`SELECT priority FROM messages INDEXED BY messages_by_turn
		WHERE ${LANE} AND priority < :below ORDER BY priority DESC LIMIT 1`,
	);
	const ready = database.prepare(
		`${FOUND} INDEXED BY messages_by_turn ${OWN_CONTENT}
		WHERE ${LANE} AND priority = :priority AND ready_at <= :now ORDER BY ready_at, rank LIMIT :limit`,
	);
	const firstReady = database.prepare(
		`SELECT min(ready_at) AS ready_at FROM messages INDEXED BY messages_by_turn
		WHERE ${LANE} AND priority = :priority`,
	);
	const readyByUid = database.prepare(
		`${FOUND} ${OWN_CONTENT} WHERE messages.uid = :uid AND ready_at <= :now`,
	);
	const call = database.prepare('SELECT uid, content FROM calls WHERE uid = :uid');

	function* prioritiesOf(queue: string, account: string): Generator<number> {
		let below = Number.MAX_SAFE_INTEGER;
		for (;;) {
			const next = nextPriority.get({ queue, account, below });
			if (!next) return;
			below = Number(next['priority']);
			yield below;
		}
	}

	const readyIn = (queue: string, account: string, limit: number, now: number): FoundRow[] => {
		const found: FoundRow[] = [];
		for (const priority of prioritiesOf(queue, account)) {
			if (found.length === limit) break;
			found.push(...ready.all({ queue, account, priority, now, limit: limit - found.length }));
		}
		return found;
	};

	const takeRows = (rows: readonly FoundRow[], lease: Lease, now: number): TakenRows => {
		const messages = rows.map((row) => {
			const message = toTaken(readMessage(row, path), now);
			write(row, message, now, lease);
			tell(message);
			return { ...row, record: JSON.stringify(message) };
		});
		const sharing = rows.filter(({ content }) => content === null);
		const callUids = new Set(sharing.map(({ call_uid: uid = null }) => uid));
		const calls = [...callUids].map((uid) => call.get({ uid }));
		return { messages, calls: calls.filter((row) => row !== undefined) };
	};

	return {
		takeMessages({ queue, accounts, limit, lease }: TakeMessagesArguments, now: number): TakenRows {
			const found = accounts
				.flatMap((account) => readyIn(queue, account, limit, now))
				.sort(compareTurns)
				.slice(0, limit);
			return takeRows(found, lease, now);
		},

		takeMessage(
			{ uid, lease }: { readonly uid: string; readonly lease: Lease },
			now: number,
		): TakenRows {
			const row = readyByUid.get({ uid, now });
			return takeRows(row ? [row] : [], lease, now);
		},

		/** The time of the first turn; undefined where nothing waits. */
		nextTurn({
			queue,
			accounts,
		}: Pick<TakeMessagesArguments, 'queue' | 'accounts'>): number | undefined {
			const first = accounts
				.flatMap((account) =>
					[...prioritiesOf(queue, account)].map((priority) =>
						Number(firstReady.get({ queue, account, priority })?.['ready_at']),
					),
				)
				.reduce((a, b) => Math.min(a, b), Infinity);
			return first === Infinity ? undefined : first;
		},
	};
}

/** Puts the greater priority first, then what has been ready for longer. */
function compareTurns(a: FoundRow, b: FoundRow): number {
	return (
		Number(b['priority']) - Number(a['priority']) ||
		Number(a['ready_at']) - Number(b['ready_at']) ||
		Number(a['rank']) - Number(b['rank'])
	);
}
