import { DatabaseSync } from 'node:sqlite';

/** What makes the copies differ, by column; all else is as in the sample. */
const OWN: Readonly<Record<string, string>> = {
	uid: 'copies.uid',
	key: 'copies.key',
	fingerprint: 'copies.fingerprint',
	contact_id: 'copies.contact_id',
	message_id: 'replace(sample.message_id, sample.uid, copies.uid)',
	provider_message_id: 'copies.uid',
	recipient: 'copies.recipient',
	created_at: 'copies.created_at',
	updated_at: 'copies.created_at',
	retain_until: 'copies.created_at + 90 * 86400000',
	record: 'replace(replace(sample.record, sample.uid, copies.uid), sample.key, copies.key)',
};

/**
 * Copies the one settled send of a store until it holds `count`, created evenly over two months and
 * with keys in no order. It copies whatever columns the store has, and no backend has the file open.
 */
export function fillSqlite(path: string, count: number): void {
	const database = new DatabaseSync(path);
	const tablesWithUid = database
		.prepare(
			`SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
			WHERE tables.type = 'table' AND tables.name LIKE 'submission%' AND columns.name = 'uid'
			ORDER BY tables.name = 'submissions' DESC`,
		)
		.all()
		.map(({ name }) => String(name));
	const indexes = database
		.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
		.all();

	database.exec(`
		PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -400000;
		PRAGMA temp_store = MEMORY;
		BEGIN;`);
	// Built once at the end, they take a fraction of the time.
	for (const { name } of indexes) database.exec(`DROP INDEX "${String(name)}"`);
	database.exec(`
		CREATE TEMP TABLE copies AS
		WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers LIMIT ${count - 1})
		SELECT
			printf('01900000-%04x-7%03x-8000-', i >> 12, i & 4095) || lower(hex(randomblob(6))) AS uid,
			'execution:' || lower(hex(randomblob(8))) || ':0:0' AS key,
			'v1:' || lower(hex(randomblob(32))) AS fingerprint,
			lower(hex(randomblob(2))) AS contact_id,
			'customer-' || lower(hex(randomblob(2))) || '@example.com' AS recipient,
			CAST(unixepoch() * 1000 - 60 * 86400000.0 * (1 - i / ${count}.0) AS INTEGER) AS created_at
		FROM numbers;`);
	for (const table of tablesWithUid) {
		const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table);
		const names = columns.map(({ name }) => String(name));
		const values = names.map((name) => OWN[name] ?? `sample."${name}"`);
		database.exec(
			`CREATE TEMP TABLE sample AS SELECT * FROM main."${table}";
			INSERT INTO main."${table}" (${names.map((name) => `"${name}"`).join()})
			SELECT ${values.join()} FROM copies, sample;
			DROP TABLE temp.sample;`,
		);
	}
	for (const { sql } of indexes) database.exec(String(sql));
	database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE);');
	database.close();
}
