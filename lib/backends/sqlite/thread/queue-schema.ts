/**
 * Queued messages, their events, and documents: a migration, see `MIGRATIONS`.
 *
 * A message is kept whole, but for its content, as JSON in `record`; the columns beside it are for
 * guards, indexes and look-ups. `ready_at` is when it may be taken: when it is due, or, while it is
 * being sent, when its worker's lease lapses; null once it is final. The rank orders messages of the
 * same millisecond, and ends every index by itself.
 *
 * The key of a document is kept in UTF-16 with the greater byte first, so that it sorts by its code
 * units as strings do elsewhere.
 */
export const QUEUE_SCHEMA = `
	CREATE TABLE calls (
		uid TEXT NOT NULL PRIMARY KEY,
		content TEXT
	) STRICT;

	CREATE TABLE messages (
		rank INTEGER PRIMARY KEY,
		uid TEXT NOT NULL UNIQUE,
		call_uid TEXT NOT NULL REFERENCES calls (uid),
		queue TEXT NOT NULL,
		account TEXT NOT NULL,
		priority INTEGER NOT NULL,
		state TEXT NOT NULL,
		due_at INTEGER NOT NULL,
		ready_at INTEGER,
		lease_token TEXT,
		recipient TEXT NOT NULL,
		contact_id TEXT,
		deal_id TEXT,
		tag TEXT,
		created_at INTEGER NOT NULL,
		updated_at INTEGER NOT NULL,
		sent_at INTEGER,
		retain_until INTEGER,
		record TEXT NOT NULL
	) STRICT;

	CREATE TABLE message_contents (
		rank INTEGER PRIMARY KEY REFERENCES messages (rank) ON DELETE CASCADE,
		content TEXT NOT NULL
	) STRICT;

	CREATE INDEX messages_by_turn ON messages (queue, account, priority DESC, ready_at)
		WHERE ready_at IS NOT NULL;
	CREATE INDEX messages_by_queue_and_state ON messages (queue, state, due_at);
	CREATE INDEX messages_by_sending ON messages (queue, sent_at) WHERE sent_at IS NOT NULL;
	CREATE INDEX messages_by_retention ON messages (retain_until) WHERE retain_until IS NOT NULL;
	CREATE INDEX messages_by_time ON messages (created_at);
	CREATE INDEX messages_by_queue ON messages (queue, created_at);
	CREATE INDEX messages_by_state ON messages (state, created_at);
	CREATE INDEX messages_by_call ON messages (call_uid, created_at);
	CREATE INDEX messages_by_recipient ON messages (recipient, created_at);
	CREATE INDEX messages_by_contact ON messages (contact_id, created_at)
		WHERE contact_id IS NOT NULL;
	CREATE INDEX messages_by_deal ON messages (deal_id, created_at) WHERE deal_id IS NOT NULL;
	CREATE INDEX messages_by_tag ON messages (tag, created_at) WHERE tag IS NOT NULL;

	CREATE TABLE message_events (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		queue TEXT NOT NULL,
		at INTEGER NOT NULL,
		retain_until INTEGER NOT NULL,
		record TEXT NOT NULL
	) STRICT;
	CREATE INDEX message_events_by_queue ON message_events (queue);
	CREATE INDEX message_events_by_retention ON message_events (retain_until);

	CREATE TABLE message_changes (count INTEGER NOT NULL) STRICT;
	INSERT INTO message_changes (count) VALUES (0);

	CREATE TABLE documents (
		collection TEXT NOT NULL,
		key BLOB NOT NULL,
		value TEXT NOT NULL,
		expires_at INTEGER,
		PRIMARY KEY (collection, key)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX documents_by_end ON documents (expires_at) WHERE expires_at IS NOT NULL;
`;
