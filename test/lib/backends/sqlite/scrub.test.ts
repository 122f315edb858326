import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { holdsAny } from '../../../../lib/backends/sqlite/holds-any';
import { useStore } from '../../../contracts/backend/use-store';
import { createSqliteStore, inspect, type SqliteStore } from './sqlite-store';

const TEXT = 'jane.q.doe@example.com';

describe('scrubbing the SQLite file', () => {
	let store: SqliteStore;
	const opened = useStore(() => (store = createSqliteStore()));

	/** A record that is gone, with its text left behind in the pages that it had. */
	const leaveTraces = async (): Promise<void> => {
		await opened().claim();
		inspect(store.path, (database) => {
			database.exec(`PRAGMA secure_delete = OFF;
				INSERT INTO installation (name, value) VALUES ('x', CAST('${TEXT}' AS BLOB));
				DELETE FROM installation WHERE name = 'x';`);
		});
	};

	it('leaves no trace of the texts in the file or its log, and everything else as it was', async () => {
		const { backend, submissions, claim } = opened();
		await leaveTraces();
		const { record } = await claim({ key: 'another' });
		expect(await store.dump?.()).toContain(TEXT);
		await backend.scrub?.([]);
		expect(await holdsAny(store.path, [TEXT])).toBe(true);
		await backend.scrub?.([TEXT.toUpperCase()]);
		expect(await store.dump?.()).not.toContain(TEXT);
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
	});

	it('goes on while others write at the same moment', async () => {
		const { backend, claim } = opened();
		await leaveTraces();
		const writes = Array.from({ length: 20 }, (_, index) => claim({ key: `${index}` }));
		await Promise.all([backend.scrub?.([TEXT]), ...writes]);
		expect(await holdsAny(store.path, [TEXT])).toBe(false);
	});

	it('says so where another program reads the file all the time', async () => {
		const { backend, claim } = opened();
		await leaveTraces();
		const reader = new DatabaseSync(store.path);
		try {
			reader.exec('BEGIN; SELECT * FROM submissions');
			await claim({ key: 'later' });
			await expect(backend.scrub?.([TEXT])).rejects.toMatchObject({
				code: 'store_unavailable',
				retry: 'later',
				message: expect.stringContaining(store.path),
			});
		} finally {
			reader.close();
		}
	});
});

describe('looking a file through', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'outbox-scrub-'));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));
	const CHUNK = 1024 * 1024;

	it.each([0, 1, CHUNK - 5, CHUNK - TEXT.length, CHUNK, 2 * CHUNK - 1])(
		'finds a text at byte %i, in UTF-8 and in UTF-16, in whatever case',
		async (start) => {
			const path = join(folder, 'file');
			const forms = [Buffer.from(TEXT.toUpperCase()), Buffer.from(TEXT, 'utf16le').swap16()];
			for (const bytes of forms) {
				writeFileSync(path, Buffer.concat([Buffer.alloc(start, 'x'), bytes, Buffer.alloc(9)]));
				expect(await holdsAny(path, ['nobody', TEXT])).toBe(true);
				expect(await holdsAny(path, ['bob@example.com', ''])).toBe(false);
			}
		},
	);
});
