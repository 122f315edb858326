import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { MIGRATIONS, migrate } from '../../../../../lib/backends/sqlite/thread/schema';
import type { Receipt } from '../../../../../lib/core/receipt';
import type { Submission } from '../../../../../lib/core/submission';
import { useStore } from '../../../../contracts/backend/use-store';
import { aContent, aQueuedCall } from '../../../../support/queued-messages';
import { aStep } from '../../../../support/submissions';
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

	/** A record as the first version of the schema kept it. */
	const insertAsFirstVersion = (database: DatabaseSync, record: Submission): void => {
		const { uid, scope, key, fingerprint, state, receipt, createdAt: at } = record;
		const columns = {
			...{ uid, scope, key, fingerprint, state, holds_key: 1, revision: 1, slot: '0:0' },
			...{ operation: 'email.send', provider: 'smtp', account: 'account-1' },
			...{ contact_id: record.contactId ?? null, message_id: receipt?.messageId ?? null },
			...{ provider_message_id: receipt?.id ?? null, created_at: at, updated_at: at },
			record: JSON.stringify(record),
		};
		const names = Object.keys(columns);
		database
			.prepare(`INSERT INTO submissions (${names.join()}) VALUES (:${names.join(', :')})`)
			.run(columns);
		const addRecipient = database.prepare('INSERT INTO submission_recipients VALUES (?, ?)');
		for (const recipient of record.recipients) addRecipient.run(uid, recipient);
		const addTag = database.prepare('INSERT INTO submission_tags VALUES (?, ?)');
		for (const tag of record.tags) addTag.run(uid, tag);
	};

	it('is brought up to date in an older file, whose records are kept and listed', async () => {
		const { aRecord, aLease, submissions, backend } = opened();
		const receipts = ['1', '2'].map((part) => ({
			...{ status: 'sent' as const, sentAt: 1, accepted: [], rejected: [] },
			...{ id: `p-${part}`, messageId: `<m-${part}@x.co>` },
		}));
		const record = aRecord({
			...{ state: 'sent', tags: ['old'], contactId: 'contact-1', origin: { slot: '0:0' } },
			steps: receipts.map((receipt) => aStep({ state: 'sent', receipt })),
			...(receipts[0] && { receipt: receipts[0] }),
		});
		inspectStore((database) => {
			migrate(database, store.path, MIGRATIONS.slice(0, 1));
			insertAsFirstVersion(database, record);
			expect(versionOf(database)).toEqual({ user_version: 1 });
		});

		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
		expect(await submissions.claim(aRecord(), aLease())).toMatchObject({ claimed: false });
		const account = { name: 'account', limits: [{ limit: 1, perMs: 1_000 }] };
		expect(await backend.rates.take([account])).toMatchObject({ allowed: true });
		await backend.rates.rest('account', 5_000);
		expect(await backend.rates.take([account])).toMatchObject({ retryAfterMs: 5_000 });
		const filters = [
			{ tag: 'old' },
			{ recipient: 'jane@example.com' },
			{ contactId: 'contact-1' },
			...['p-1', 'p-2', '<m-1@x.co>', '<m-2@x.co>'].map((messageId) => ({ messageId })),
		];
		for (const filter of filters) {
			expect(await submissions.list(filter, { limit: 2 })).toEqual({ submissions: [record] });
		}
		expect(inspectStore(versionOf)).toEqual(newest);
	});

	it('is brought up to date although a record in the older file is corrupt', async () => {
		const { aRecord, submissions } = opened();
		const [sound, corrupt] = [aRecord({ key: 'sound' }), aRecord({ key: 'corrupt' })];
		inspectStore((database) => {
			migrate(database, store.path, MIGRATIONS.slice(0, 2));
			insertAsFirstVersion(database, sound);
			insertAsFirstVersion(database, corrupt);
			database.prepare(`UPDATE submissions SET record = '{"uid"' WHERE uid = ?`).run(corrupt.uid);
		});
		expect((await submissions.findByUid(sound.uid))?.submission).toEqual(sound);
		await expect(submissions.findByUid(corrupt.uid)).rejects.toMatchObject({
			code: 'store_unavailable',
		});
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

	it('fills the columns and tables for look-ups', async () => {
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
				created_at: record.createdAt,
				retain_until: record.updatedAt + record.retentionMs,
			});
			const { uid } = record;
			expect(database.prepare('SELECT * FROM submission_recipients').all()).toEqual([
				{ uid, recipient: 'a@x.co', created_at: record.createdAt },
				{ uid, recipient: 'c@x.co', created_at: record.createdAt },
			]);
			expect(database.prepare('SELECT * FROM submission_tags').all()).toEqual([]);
			expect(database.prepare('SELECT * FROM submission_message_ids').all()).toEqual([
				{ uid, message_id: '<m@x.co>', created_at: record.createdAt },
				{ uid, message_id: 'provider-1', created_at: record.createdAt },
			]);
		});
	});

	it('forgets everything that belongs to a pruned record', async () => {
		const { claim, submissions, clock } = opened();
		const receipt: Receipt = { status: 'sent', id: 'p', sentAt: 1, accepted: [], rejected: [] };
		await claim({ retentionMs: 0, tags: ['t1'], receipt });
		await clock.advance(60_000);
		expect(await submissions.prune(10)).toBe(1);
		const tables = ['s', '_recipients', '_tags', '_message_ids'].map((name) => `submission${name}`);
		const left = inspectStore((database) =>
			tables.map((table) => database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()),
		);
		expect(left).toEqual(tables.map(() => ({ rows: 0 })));
	});

	it('keeps no rate windows that are over', async () => {
		const { backend, clock, submissions } = opened();
		const limits = [
			{ limit: 5, perMs: 1_000 },
			{ limit: 5, perMs: 86_400_000 },
		];
		for (let second = 0; second < 3; second++) {
			await backend.rates.take([{ name: 'account', limits }]);
			await clock.advance(1_000);
		}
		await submissions.prune(10);
		const left = inspectStore((database) =>
			database.prepare('SELECT per_ms, used FROM rate_windows').all(),
		);
		expect(left).toEqual([{ per_ms: 86_400_000, used: 3 }]);
	});

	it('keeps no rests that are over', async () => {
		const { backend, clock, submissions } = opened();
		await backend.rates.rest('over', 1_000);
		await backend.rates.rest('on', 1_001);
		await clock.advance(1_000);
		await submissions.prune(10);
		const left = inspectStore((database) => database.prepare('SELECT * FROM rate_rests').all());
		expect(left).toEqual([{ bucket: 'on', rests_until: clock.now() + 1 }]);
	});

	it('keeps what was counted before there were rests', async () => {
		const { backend, clock } = opened();
		inspectStore((database) => {
			migrate(database, store.path, MIGRATIONS.slice(0, 3));
			const starts_at = clock.now() - (clock.now() % 86_400_000);
			database
				.prepare('INSERT INTO rate_windows VALUES (:bucket, :per_ms, :starts_at, :used)')
				.run({ bucket: 'account', per_ms: 86_400_000, starts_at, used: 3 });
		});
		const account = { name: 'account', limits: [{ limit: 5, perMs: 86_400_000 }] };
		expect(await backend.rates.take([account])).toMatchObject({ window: { remaining: 1 } });
		await backend.rates.rest('account', 1_000);
		expect(await backend.rates.take([account])).toMatchObject({ heldBy: 'rest' });
	});

	it('keeps messages and documents in a file that was made before there were any', async () => {
		const { backend, claim, submissions } = opened();
		inspectStore((database) => migrate(database, store.path, MIGRATIONS.slice(0, 4)));
		const { record } = await claim();
		const call = aQueuedCall('call', [{}, {}]);
		await backend.messages?.add(call);
		const document = { key: 'key', value: 1 };
		await backend.documents?.put('contacts', [document]);
		expect(await backend.messages?.find(['call-0', 'call-1'])).toEqual(call.messages);
		expect(await backend.documents?.get('contacts', ['key'])).toEqual([document]);
		expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
		expect(inspectStore(versionOf)).toEqual(newest);
	});

	it('forgets everything that belongs to a purged message', async () => {
		const { backend, aLease, clock } = opened();
		const { messages } = backend;
		const times = { dueAt: 0, retentionMs: 0 };
		await messages?.add(aQueuedCall('call', [times, { ...times, content: aContent() }]));
		for (const uid of ['call-0', 'call-1']) {
			const lease = aLease();
			await messages?.takeOne(uid, lease);
			await messages?.settle(uid, lease.token, { state: 'sent' });
		}
		await clock.advance(1);
		expect(await messages?.purge({ limit: 10 })).toBe(2);
		const tables = ['calls', 'messages', 'message_contents', 'message_events'];
		const left = inspectStore((database) =>
			tables.map((table) => database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()),
		);
		expect(left).toEqual(tables.map(() => ({ rows: 0 })));
	});

	it('keeps what all messages of a call say once', async () => {
		const content = aContent({ html: 'x'.repeat(1_000_000) });
		await opened().backend.messages?.add(aQueuedCall('call', Array(5).fill({}), content));
		const size = inspectStore((database) =>
			database
				.prepare(
					`SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()`,
				)
				.get(),
		);
		expect(Number(size?.['bytes'])).toBeGreaterThan(1_000_000);
		expect(Number(size?.['bytes'])).toBeLessThan(2_000_000);
	});

	it('keeps no documents that have ended', async () => {
		const { backend, clock, submissions } = opened();
		await backend.documents?.put('contacts', [
			{ key: 'over', value: 1, expiresAt: clock.now() + 1_000 },
			{ key: 'on', value: 2, expiresAt: clock.now() + 1_001 },
			{ key: 'ever', value: 3 },
		]);
		await clock.advance(1_000);
		await submissions.prune(10);
		const left = inspectStore((database) =>
			database.prepare('SELECT value FROM documents ORDER BY value').all(),
		);
		expect(left).toEqual([{ value: '2' }, { value: '3' }]);
	});
});
