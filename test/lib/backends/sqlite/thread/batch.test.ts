import { DatabaseSync } from 'node:sqlite';

import { toRow } from '../../../../../lib/backends/sqlite/records';
import {
	createBatchRunner,
	type BatchRunner,
	type Outcome,
} from '../../../../../lib/backends/sqlite/thread/batch';
import {
	openDatabase,
	toDatabase,
	type Database,
} from '../../../../../lib/backends/sqlite/thread/database';
import type { Call } from '../../../../../lib/backends/sqlite/thread/operations';
import type { Submission } from '../../../../../lib/core/submission';
import { aSubmission } from '../../../../support/submissions';
import { createSqliteStore, type SqliteStore } from '../sqlite-store';

const FULL = 'is full';

describe('a batch', () => {
	let store: SqliteStore;
	let runner: BatchRunner | undefined;

	beforeEach(() => {
		store = createSqliteStore();
	});
	afterEach(async () => {
		runner?.close();
		await store.remove();
	});

	const options = () => ({ path: store.path, lockWaitMs: 1_000 });
	const run = (...calls: Call[]): Outcome[] => runner?.run({ now: 1_000, calls }) ?? [];
	const claimed = { value: { claimed: true } };

	it("gives every operation its own outcome: one's failure is not its neighbours'", () => {
		runner = createBatchRunner(options());
		const outcomes = run(
			toClaim({ uid: 'uid-1', key: 'one' }),
			toClaim({ uid: 'uid-1', key: 'uid taken' }),
			toClaim({ uid: 'uid-2', key: 'two' }),
		);
		expect(outcomes).toEqual([
			claimed,
			{ failure: { message: expect.stringContaining(store.path), retry: 'after-fix' } },
			claimed,
		]);
		expect(run(toFind('uid-1'), toFind('uid-2'))).toMatchObject([
			{ value: { uid: 'uid-1' } },
			{ value: { uid: 'uid-2' } },
		]);
	});

	it('undoes all that a failed operation had written', () => {
		runner = createBatchRunner(options());
		run(toClaim({ uid: 'uid-1' }));
		const supersede = toClaim({ uid: 'uid-1' }, { uid: 'uid-1', revision: 1 });
		const [outcome] = run(supersede, { name: 'prune', argument: { limit: 0 } });
		expect(outcome).toHaveProperty('failure');
		const find = { name: 'findByKey', argument: { scope: 'node:w1/n1', key: 'key-1' } } as const;
		expect(run(find)).toMatchObject([{ value: { uid: 'uid-1', revision: 1 } }]);
	});

	it('fails as a whole when its commit fails, and keeps nothing', () => {
		let failing = true;
		const diskFails = (): Database => {
			const database = openDatabase(options());
			return {
				...database,
				transact: (work) =>
					database.transact(() => {
						const result = work();
						if (failing) throw Object.assign(new Error('disk I/O error'), { errcode: 778 });
						return result;
					}),
			};
		};
		runner = createBatchRunner(options(), diskFails);
		const failure = {
			message: expect.stringMatching('writing the store .* failed'),
			retry: 'after-fix',
		};
		const calls = [toClaim({ uid: 'uid-1', key: 'one' }), toClaim({ uid: 'uid-2', key: 'two' })];
		expect(run(...calls)).toEqual([{ failure }, { failure }]);
		failing = false;
		expect(run(toFind('uid-1'), toFind('uid-2'))).toEqual([
			{ value: undefined },
			{ value: undefined },
		]);
		expect(run(...calls)).toEqual([claimed, claimed]);
	});

	it('says that the disk is full, keeps what is there, and goes on when there is room', () => {
		let maxPages = 60;
		const openOnSmallDisk = (): Database => {
			openDatabase(options()).close();
			const database = new DatabaseSync(store.path);
			database.exec(`PRAGMA max_page_count = ${maxPages}`);
			return toDatabase(database, store.path);
		};
		runner = createBatchRunner(options(), openOnSmallDisk);
		const big = toClaim({ uid: 'uid-2', key: 'two', subject: 'x'.repeat(500_000) });
		expect(run(toClaim({ uid: 'uid-1' }))).toEqual([claimed]);
		expect(run(big)).toEqual([
			{ failure: { message: expect.stringContaining(FULL), retry: 'after-fix' } },
		]);
		expect(run(toFind('uid-1'), toFind('uid-2'))).toMatchObject([
			{ value: { uid: 'uid-1' } },
			{ value: undefined },
		]);

		runner.close();
		maxPages = 10_000;
		expect(run(big)).toEqual([claimed]);
	});
});

function toClaim(
	overrides: Partial<Submission>,
	supersede?: { uid: string; revision: number },
): Call {
	const row = toRow(aSubmission(overrides));
	return { name: 'claim', argument: { row, lease: { token: 'token', ms: 1_000 }, supersede } };
}

function toFind(uid: string): Call {
	return { name: 'findByUid', argument: { uid } };
}
