import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { storeError } from '../../../core/errors.ts';
import { toChanged } from '../../../core/message-rules.ts';
import type { MessageChange } from '../../../core/queue-store.ts';
import type { MessageState, QueuedMessage } from '../../../core/queued-message.ts';
import type { Lease } from '../../../core/submission-store.ts';
import type { MessageEvents } from './message-events.ts';
import {
	CONTENT_COLUMNS,
	IDENTITY_COLUMNS,
	readMessage,
	toContentColumns,
	toIdentityColumns,
	toLeaseEnd,
} from './message-rows.ts';
import { readParts, type Parts } from './parts.ts';
import type { FoundRow } from './submissions.ts';

export interface AddCallArguments {
	readonly uid: string;
	/** In JSON; null where each message has its own. */
	readonly content: string | null;
	readonly messages: Parts;
}

export interface RenewArguments {
	readonly uids: readonly string[];
	readonly lease: Lease;
}

export interface SettleArguments {
	readonly uid: string;
	readonly token: string;
	readonly change: MessageChange;
}

export interface ChangeArguments {
	readonly uids: readonly string[];
	readonly from: readonly MessageState[];
	readonly change: MessageChange;
}

/** @param path names the store in errors */
export function createMessagesTable(database: DatabaseSync, { tell }: MessageEvents, path: string) {
	const insertCall = database.prepare(
		'INSERT OR IGNORE INTO calls (uid, content) VALUES (:uid, :content)',
	);
	const call = database.prepare('SELECT 1 FROM calls WHERE uid = :uid');
	const insert = prepareInsert(database);
	const insertContent = database.prepare(
		'INSERT INTO message_contents (rank, content) VALUES (:rank, :content)',
	);
	const byUid = database.prepare('SELECT rank, uid, state, record FROM messages WHERE uid = :uid');
	const byToken = database.prepare(
		'SELECT rank, uid, record FROM messages WHERE uid = :uid AND lease_token = :token',
	);
	const content = database.prepare(
		`SELECT messages.uid, coalesce(message_contents.content, calls.content) AS content
		FROM messages
			LEFT JOIN message_contents USING (rank)
			LEFT JOIN calls ON calls.uid = messages.call_uid
		WHERE messages.uid = :uid`,
	);
	const update = database.prepare(
		`UPDATE messages SET ${CONTENT_COLUMNS.map((column) => `${column} = :${column}`).join()}
		WHERE rank = :rank`,
	);
	const renew = database.prepare(
		'UPDATE messages SET ready_at = :ready_at WHERE uid = :uid AND lease_token = :token',
	);
	const countChange = database.prepare('UPDATE message_changes SET count = count + 1');
	const changes = database.prepare('SELECT count FROM message_changes');

	const change = (row: FoundRow, by: MessageChange, now: number): void => {
		const message = toChanged(readMessage(row, path), by, now);
		write(row, message, now);
		if (by.state !== undefined) tell(message);
	};
	const write = ({ rank = null }: FoundRow, message: QueuedMessage, now: number, lease?: Lease) => {
		update.run({ rank, ...toContentColumns(message, now, lease) });
		countChange.run();
	};

	return {
		write,

		addCall({ uid, content, messages }: AddCallArguments, now: number): void {
			if (insertCall.run({ uid, content }).changes === 0) return;
			for (const { content: own, ...message } of readParts<QueuedMessage>(messages)) {
				if (!own && content === null) {
					throw storeError(`The message ${message.uid} of the call ${uid} has no content.`);
				}
				const { lastInsertRowid: rank } = insert.run({
					...toIdentityColumns(message),
					...toContentColumns(message, now),
				});
				if (own) insertContent.run({ rank, content: JSON.stringify(own) });
			}
			countChange.run();
		},

		hasCall({ uid }: { readonly uid: string }): boolean {
			return call.get({ uid }) !== undefined;
		},

		findMessages({ uids }: { readonly uids: readonly string[] }): (FoundRow | undefined)[] {
			return uids.map((uid) => byUid.get({ uid }));
		},

		readContent({ uid }: { readonly uid: string }): FoundRow | undefined {
			return content.get({ uid });
		},

		renewMessages({ uids, lease }: RenewArguments, now: number): boolean[] {
			const ready_at = toLeaseEnd(lease, now);
			return uids.map((uid) => renew.run({ uid, token: lease.token, ready_at }).changes === 1);
		},

		settleMessage({ uid, token, change: by }: SettleArguments, now: number): boolean {
			const row = byToken.get({ uid, token });
			if (row) change(row, by, now);
			return row !== undefined;
		},

		changeMessages({ uids, from, change: by }: ChangeArguments, now: number): boolean[] {
			const states: readonly unknown[] = from;
			return uids.map((uid) => {
				const row = byUid.get({ uid });
				if (!row || !states.includes(row['state'])) return false;
				change(row, by, now);
				return true;
			});
		},

		/** Grows with every change of any message. */
		countChanges(): number {
			return Number(changes.get()?.['count']);
		},
	};
}

export type MessagesTable = ReturnType<typeof createMessagesTable>;

function prepareInsert(database: DatabaseSync): StatementSync {
	const columns = [...IDENTITY_COLUMNS, ...CONTENT_COLUMNS];
	return database.prepare(
		`INSERT INTO messages (${columns.join()}) VALUES (:${columns.join(', :')})`,
	);
}
