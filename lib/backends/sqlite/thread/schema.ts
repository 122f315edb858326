import type { DatabaseSync } from 'node:sqlite';

import { storeError } from '../../../core/errors.ts';
import { QUEUE_SCHEMA } from './queue-schema.ts';

/** Marks a file as ours: the bytes of "Outb". */
const APPLICATION_ID = 0x4f757462;

/**
 * Every change of the schema, oldest first; the file's `user_version` counts the applied ones. A
 * released one is never edited.
 *
 * A submission is kept whole as JSON in `record`. The columns beside it are for guards, indexes and
 * look-ups.
 */
export const MIGRATIONS: readonly string[] = [
	`
	CREATE TABLE installation (
		name TEXT NOT NULL PRIMARY KEY,
		value BLOB NOT NULL
	) STRICT;

	CREATE TABLE submissions (
		uid TEXT NOT NULL PRIMARY KEY,
		scope TEXT NOT NULL,
		key TEXT NOT NULL,
		holds_key INTEGER NOT NULL,
		revision INTEGER NOT NULL,
		lease_token TEXT,
		lease_until INTEGER,
		fingerprint TEXT NOT NULL,
		slot TEXT,
		state TEXT NOT NULL,
		operation TEXT NOT NULL,
		provider TEXT NOT NULL,
		account TEXT NOT NULL,
		contact_id TEXT,
		deal_id TEXT,
		context_type TEXT,
		context_id TEXT,
		message_id TEXT,
		provider_message_id TEXT,
		created_at INTEGER NOT NULL,
		updated_at INTEGER NOT NULL,
		retain_until INTEGER,
		record TEXT NOT NULL
	) STRICT;

	CREATE UNIQUE INDEX submissions_by_key ON submissions (scope, key) WHERE holds_key = 1;
	CREATE INDEX submissions_by_slot ON submissions (scope, slot, fingerprint, created_at)
		WHERE holds_key = 1 AND slot IS NOT NULL;
	CREATE INDEX submissions_by_retention ON submissions (retain_until) WHERE retain_until IS NOT NULL;

	CREATE TABLE submission_recipients (
		uid TEXT NOT NULL REFERENCES submissions (uid) ON DELETE CASCADE,
		recipient TEXT NOT NULL,
		PRIMARY KEY (uid, recipient)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE submission_tags (
		uid TEXT NOT NULL REFERENCES submissions (uid) ON DELETE CASCADE,
		tag TEXT NOT NULL,
		PRIMARY KEY (uid, tag)
	) STRICT, WITHOUT ROWID;
	`,
	`
	CREATE TABLE rate_windows (
		bucket TEXT NOT NULL,
		per_ms INTEGER NOT NULL,
		starts_at INTEGER NOT NULL,
		used INTEGER NOT NULL,
		PRIMARY KEY (bucket, per_ms, starts_at)
	) STRICT, WITHOUT ROWID;
	`,
	// Lists, the newest first. What a list is looked up by stands in front of the time in an index;
	// the lists' tables end theirs with the uid by themselves.
	`
	ALTER TABLE submission_recipients ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE submission_tags ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
	UPDATE submission_recipients SET created_at = submissions.created_at
		FROM submissions WHERE submissions.uid = submission_recipients.uid;
	UPDATE submission_tags SET created_at = submissions.created_at
		FROM submissions WHERE submissions.uid = submission_tags.uid;

	CREATE TABLE submission_message_ids (
		uid TEXT NOT NULL REFERENCES submissions (uid) ON DELETE CASCADE,
		message_id TEXT NOT NULL,
		created_at INTEGER NOT NULL,
		PRIMARY KEY (uid, message_id)
	) STRICT, WITHOUT ROWID;
	INSERT OR IGNORE INTO submission_message_ids (uid, message_id, created_at)
		SELECT uid, message_id, created_at FROM (
			SELECT uid, created_at, message_id FROM submissions
			UNION ALL SELECT uid, created_at, provider_message_id FROM submissions
			UNION ALL SELECT uid, created_at, step.value ->> '$.receipt.messageId' FROM submissions,
				json_each(CASE WHEN json_valid(record) THEN record ELSE '{}' END, '$.steps') AS step
			UNION ALL SELECT uid, created_at, step.value ->> '$.receipt.id' FROM submissions,
				json_each(CASE WHEN json_valid(record) THEN record ELSE '{}' END, '$.steps') AS step
		)
		WHERE message_id IS NOT NULL;
	ALTER TABLE submissions DROP COLUMN message_id;
	ALTER TABLE submissions DROP COLUMN provider_message_id;

	CREATE INDEX submissions_by_time ON submissions (created_at);
	CREATE INDEX submissions_by_state ON submissions (state, created_at);
	CREATE INDEX submissions_by_own_key ON submissions (key, created_at);
	CREATE INDEX submissions_by_contact ON submissions (contact_id, created_at)
		WHERE contact_id IS NOT NULL;
	CREATE INDEX submissions_by_deal ON submissions (deal_id, created_at) WHERE deal_id IS NOT NULL;
	CREATE INDEX submissions_by_context ON submissions (context_id, created_at)
		WHERE context_id IS NOT NULL;
	CREATE INDEX submissions_by_context_type ON submissions (context_type, created_at)
		WHERE context_type IS NOT NULL;
	CREATE INDEX submission_recipients_by_recipient
		ON submission_recipients (recipient, created_at);
	CREATE INDEX submission_tags_by_tag ON submission_tags (tag, created_at);
	CREATE INDEX submission_message_ids_by_message_id
		ON submission_message_ids (message_id, created_at);
	`,
	`
	CREATE TABLE rate_rests (
		bucket TEXT NOT NULL PRIMARY KEY,
		rests_until INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	`,
	QUEUE_SCHEMA,
	// All events about one message, so that they can be forgotten with it.
	`
	CREATE INDEX message_events_by_message
		ON message_events (CASE WHEN json_valid(record) THEN json_extract(record, '$.uid') END);
	`,
];

/**
 * Brings the file's schema up to date. Several processes may do so at once: one does it, the others
 * find it done.
 * @throws OutboxError `store_unavailable` for a file that a newer version or another program made
 */
export function migrate(database: DatabaseSync, path: string, migrations = MIGRATIONS): void {
	if (checkedVersion(database, path, migrations.length) === migrations.length) return;
	database.exec('BEGIN IMMEDIATE');
	try {
		const version = checkedVersion(database, path, migrations.length);
		for (const migration of migrations.slice(version)) database.exec(migration);
		database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
		database.exec(`PRAGMA user_version = ${migrations.length}`);
		database.exec('COMMIT');
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}

/** How many migrations the file has. Refuses, before anything is written, a file not meant for us. */
export function checkedVersion(
	database: DatabaseSync,
	path: string,
	newest = MIGRATIONS.length,
): number {
	const { version, owner, tables } =
		database
			.prepare(
				`SELECT (SELECT user_version FROM pragma_user_version) AS version,
					(SELECT application_id FROM pragma_application_id) AS owner,
					(SELECT count(*) FROM sqlite_schema) AS tables`,
			)
			.get() ?? {};
	if (tables !== 0 && owner !== APPLICATION_ID) {
		throw storeError(
			`The file ${path} is another program's database, so it was left as it is. Choose another path for the store.`,
		);
	}
	if (typeof version !== 'number' || version > newest) {
		throw storeError(
			`The store ${path} was written by a newer version of n8n-nodes-outbox (its format is ${String(version)}, this version knows ${newest}), so it was left as it is. Update n8n-nodes-outbox, or choose another path for the store.`,
		);
	}
	return version;
}
