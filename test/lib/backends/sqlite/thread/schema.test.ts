import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { toRow } from '../../../../../lib/backends/sqlite/records';
import { MIGRATIONS, migrate } from '../../../../../lib/backends/sqlite/thread/schema';
import { createSubmissionsTable } from '../../../../../lib/backends/sqlite/thread/submissions';
import { useStore } from '../../../../contracts/backend/use-store';
import { createSqliteStore, inspect, type SqliteStore } from '../sqlite-store';

describe('the schema of the SQLite store', () => {
	let store: SqliteStore;
	const opened = useStore(() => (store = createSqliteStore()));
	const inspectStore = <Result>(look: (database: DatabaseSync) => Result): Result => {
		mkdirSync(dirname(store.path), { recursive: true });
		return inspect(store.path, look);
	};
	const versionOf = (database: DatabaseSync) => database.prepare('PRAGMA user_version').get();
	const newest = { user_version: MIGRATIONS.length };

	it('is made in a new file', async () => {
		await opened().claim();
		expect(inspectStore(versionOf)).toEqual(newest);
	});

	it('is brought up to date in an older file, whose records are kept', async () => {
		const { aRecord, aLease, submissions, backend, clock } = opened();
		const record = aRecord({ state: 'sent', origin: { slot: '0:0' }, tags: ['old'] });
		inspectStore((database) => {
			migrate(database, store.path, MIGRATIONS.slice(0, 1));
			const table = createSubmissionsTable(database);
			table.claim({ row: toRow(record), lease: aLease(), supersede: undefined }, clock.now());
			expect(versionOf(database)).toEqual({ user_version: 1 });
		});

		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
		expect(await submissions.claim(aRecord(), aLease())).toMatchObject({ claimed: false });
		expect(await backend.rates.take('account', [{ limit: 1, perMs: 1_000 }])).toMatchObject({
			allowed: true,
		});
		expect(inspectStore(versionOf)).toEqual(newest);
	});

	it('of a newer version is refused with a clear text and left untouched', async () => {
		const { claim, backend, reopen, aRecord, aLease } = opened();
		await claim();
		await backend.close();
		inspectStore((database) => database.exec('PRAGMA user_version = 99'));
		const before = readFileSync(store.path);

		await expect(reopen().submissions.claim(aRecord(), aLease())).rejects.toMatchObject({
			code: 'store_unavailable',
			retry: 'after-fix',
			message: expect.stringMatching(
				`${store.path} was written by a newer version .*format is 99.*Update n8n-nodes-outbox`,
			),
		});
		expect(readFileSync(store.path)).toEqual(before);
	});

	it('changes in whole steps: a migration that fails leaves nothing behind', () => {
		inspectStore((database) => {
			migrate(database, store.path);
			const broken = [...MIGRATIONS, 'CREATE TABLE half (a TEXT) STRICT; CREATE nonsense'];
			expect(() => migrate(database, store.path, broken)).toThrow();
			expect(versionOf(database)).toEqual(newest);
			expect(
				database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get(),
			).toBeUndefined();
		});
	});

	it('fills the columns for later look-ups from the start', async () => {
		const { claim, submissions, clock } = opened();
		const { record, lease } = await claim({
			contactId: 'contact-1',
			dealId: 'deal-1',
			contextType: 'ticket',
			contextId: '42',
			recipients: ['b@x.co', 'a@x.co', 'a@x.co'],
			tags: ['t1'],
		});
		const receipt = {
			status: 'sent' as const,
			id: 'provider-1',
			messageId: '<m@x.co>',
			sentAt: clock.now(),
			accepted: [],
			rejected: [],
		};
		await submissions.swap(
			{ ...record, state: 'sent', receipt, recipients: ['a@x.co', 'c@x.co'], tags: [] },
			{ token: lease.token },
			null,
		);
		inspectStore((database) => {
			expect(database.prepare('SELECT * FROM submissions').get()).toMatchObject({
				uid: record.uid,
				state: 'sent',
				provider: record.provider,
				account: record.account,
				operation: record.operation,
				contact_id: 'contact-1',
				deal_id: 'deal-1',
				context_type: 'ticket',
				context_id: '42',
				message_id: '<m@x.co>',
				provider_message_id: 'provider-1',
				created_at: record.createdAt,
				retain_until: record.updatedAt + record.retentionMs,
			});
			const { uid } = record;
			expect(database.prepare('SELECT * FROM submission_recipients').all()).toEqual([
				{ uid, recipient: 'a@x.co' },
				{ uid, recipient: 'c@x.co' },
			]);
			expect(database.prepare('SELECT * FROM submission_tags').all()).toEqual([]);
		});
	});

	it('forgets everything that belongs to a pruned record', async () => {
		const { claim, submissions, clock } = opened();
		await claim({ retentionMs: 0, tags: ['t1'] });
		await clock.advance(60_000);
		expect(await submissions.prune(10)).toBe(1);
		const left = inspectStore((database) =>
			['submissions', 'submission_recipients', 'submission_tags'].map((table) =>
				database.prepare(`SELECT count(*) AS rows FROM ${table}`).get(),
			),
		);
		expect(left).toEqual([{ rows: 0 }, { rows: 0 }, { rows: 0 }]);
	});

	it('keeps no rate windows that are over', async () => {
		const { backend, clock, submissions } = opened();
		const limits = [
			{ limit: 5, perMs: 1_000 },
			{ limit: 5, perMs: 86_400_000 },
		] as const;
		for (let second = 0; second < 3; second++) {
			await backend.rates.take('account', limits);
			await clock.advance(1_000);
		}
		await submissions.prune(10);
		const left = inspectStore((database) =>
			database.prepare('SELECT per_ms, used FROM rate_windows').all(),
		);
		expect(left).toEqual([{ per_ms: 86_400_000, used: 3 }]);
	});
});
