import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { openSqliteBackend } from '../../../../lib/backends/sqlite/sqlite-backend';
import type { TestStore } from '../../../contracts/backend/use-store';
import type { OpenStore } from '../../../support/backend-process-child';

/** How processes of the tests open the store; the place is its path. */
export const openStore: OpenStore = (path, environment) =>
	openSqliteBackend({ path, ...environment });

export interface SqliteStore extends TestStore {
	readonly path: string;
}

/** A store in a folder of its own. */
export function createSqliteStore(): SqliteStore {
	const folder = mkdtempSync(join(tmpdir(), 'outbox-sqlite-'));
	const path = join(folder, 'outbox', 'outbox.db');
	return {
		path,
		open: (environment) => openStore(path, environment),
		address: { module: __filename, place: path },
		corrupt: (uid) =>
			inspect(path, (database) => {
				database.prepare(`UPDATE submissions SET record = '{"uid"' WHERE uid = ?`).run(uid);
			}),
		corruptMessage: (uid) =>
			inspect(path, (database) => {
				database.prepare(`UPDATE messages SET record = '{"uid"' WHERE uid = ?`).run(uid);
			}),
		corruptDocument: (collection, key) =>
			inspect(path, (database) => {
				database
					.prepare(`UPDATE documents SET value = '{' WHERE collection = ? AND key = ?`)
					.run(collection, Buffer.from(key, 'utf16le').swap16());
			}),
		// Keys of documents are kept in UTF-16 with the greater byte first.
		dump: () =>
			[path, `${path}-wal`]
				.filter((file) => existsSync(file))
				.map((file) => readFileSync(file))
				.flatMap((bytes) => [bytes.toString('latin1'), ...readAsUtf16(bytes)])
				.join('\n'),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Looks at the file, or changes it, behind the backend's back. */
export function inspect<Result>(path: string, look: (database: DatabaseSync) => Result): Result {
	const database = new DatabaseSync(path, { timeout: 5_000 });
	try {
		return look(database);
	} finally {
		database.close();
	}
}

/** A key may begin at any byte. */
function readAsUtf16(bytes: Buffer): string[] {
	return [0, 1].map((start) => {
		const even = bytes.subarray(start, bytes.length - ((bytes.length - start) % 2));
		return Buffer.from(even).swap16().toString('utf16le');
	});
}
