import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Statements that are prepared when they are first needed. */
export function createStatements(database: DatabaseSync) {
	const prepared = new Map<string, StatementSync>();
	return {
		get(sql: string): StatementSync {
			const statement = prepared.get(sql) ?? database.prepare(sql);
			prepared.set(sql, statement);
			return statement;
		},
	};
}
