import type { Backend } from '../../core/backend';
import type { Clock, Ids } from '../../core/ports';
import { checkPageSize, parseCursor, toPage } from '../../core/submission-query';
import type { StoredSubmission } from '../../core/submission-store';
import { createLocalQueue } from '../local-queue';
import { createPruner } from '../pruner';
import { createSecret } from '../secret';
import { createChangeWatcher } from './change-watcher';
import { createConnection } from './connection';
import { createSqliteDocuments } from './documents';
import { createSqliteMessages } from './messages';
import { parseRow, toRow } from './records';
import { scrub } from './scrub';
import type { FoundRow } from './thread/submissions';

export interface SqliteBackendOptions {
	/** The store's file. It and its folder are made when they are missing. */
	readonly path: string;
	readonly clock: Clock;
	readonly ids: Ids;
	/** How long an operation waits for another process to let go of the file. */
	readonly lockWaitMs?: number;
}

const DEFAULT_LOCK_WAIT_MS = 5_000;

/**
 * A store in one SQLite file that the processes of a host share. The file is opened with the first
 * operation; while it cannot be opened, every operation says why, and tries again.
 */
export function openSqliteBackend({
	path,
	clock,
	ids,
	lockWaitMs = DEFAULT_LOCK_WAIT_MS,
}: SqliteBackendOptions): Backend {
	const connection = createConnection({ path, lockWaitMs }, clock);
	const prune = (limit: number): Promise<number> => connection.run('prune', { limit });
	const pruner = createPruner(prune, clock);
	const toStored = (row: FoundRow): StoredSubmission => parseRow(row, path, clock.now());
	const watcher = createChangeWatcher({
		path,
		countChanges: () => connection.run('countChanges', undefined),
	});
	const messages = createSqliteMessages({ connection, watcher, path, clock });
	const messagePruner = createPruner((limit) => messages.purge({ limit }), clock);
	const queue = createLocalQueue({ store: messages, clock, ids });
	let knownSecret: Uint8Array | undefined;

	return {
		name: 'sqlite',
		guarantees: { atomic: true, durable: 'immediately', shared: 'host' },

		submissions: {
			async claim(submission, lease, supersede) {
				const row = toRow(submission);
				const answer = connection.run('claim', { row, lease, supersede });
				pruner.nudge();
				const result = await answer;
				return result.claimed ? result : { claimed: false, holder: toStored(result.holder) };
			},

			swap: async (submission, guard, lease) =>
				connection.run('swap', { row: toRow(submission), guard, lease }),

			renew: (uid, lease) => connection.run('renew', { uid, lease }),

			async findByUid(uid) {
				const row = await connection.run('findByUid', { uid });
				return row && toStored(row);
			},

			async findByKey(scope, key) {
				const row = await connection.run('findByKey', { scope, key });
				return row && toStored(row);
			},

			async findNewestInSlot(query) {
				const row = await connection.run('findNewestInSlot', query);
				return row && toStored(row);
			},

			async list(filter, page) {
				checkPageSize(page);
				const { limit, cursor } = page;
				const after = cursor === undefined ? undefined : parseCursor(cursor);
				const rows = await connection.run('list', { filter, after, limit: limit + 1 });
				return toPage(
					rows.map((row) => toStored(row).submission),
					limit,
				);
			},

			prune,
		},

		rates: {
			take: (buckets) => connection.run('take', { buckets }),
			rest: (bucket, ms) => connection.run('rest', { bucket, ms }),
		},

		messages: {
			...messages,
			add(call) {
				const added = messages.add(call);
				messagePruner.nudge();
				return added;
			},
		},

		documents: createSqliteDocuments(connection, path),

		queue,

		async secret() {
			knownSecret ??= await connection.run('secret', { candidate: createSecret(ids) });
			return knownSecret;
		},

		scrub: (texts) => scrub(texts, { connection, path, waitMs: lockWaitMs }),

		async close() {
			await queue.close();
			watcher.close();
			await connection.close();
		},
	};
}
