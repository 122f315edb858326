import { openDatabase, type Database, type DatabaseOptions } from './database.ts';
import { toFailure, type Failure } from './failure.ts';
import { READS, type ArgumentOf, type Call, type OperationName } from './operations.ts';

/** Operations that share one commit. */
export interface Batch {
	/** The store's time for all of them, in milliseconds since the epoch. */
	readonly now: number;
	readonly calls: readonly Call[];
}

/** How one call of a batch ended. */
export type Outcome = { readonly value: unknown } | { readonly failure: Failure };

/** Runs batches; opens the file when the first one comes. */
export interface BatchRunner {
	/** One outcome a call, in the batch's order. Never throws. */
	run(batch: Batch): Outcome[];
	close(): void;
}

export function createBatchRunner(options: DatabaseOptions, open = openDatabase): BatchRunner {
	let database: Database | undefined;

	const close = (): void => {
		const closing = database;
		database = undefined;
		closing?.close();
	};

	const attempt = (batch: Batch): Outcome[] => {
		try {
			database ??= open(options);
			return runBatch(database, batch, options.path);
		} catch (error) {
			const failure = toFailure(error, options.path);
			return batch.calls.map(() => ({ failure }));
		}
	};

	return {
		run(batch) {
			const outcomes = attempt(batch);
			// After a failure the connection is not trusted again: a file that could only be read stays
			// so for those who have it open, whatever its permissions become.
			if (outcomes.some((outcome) => 'failure' in outcome)) {
				try {
					close();
				} catch {
					// The failure before this one is what gets reported.
				}
			}
			return outcomes;
		},
		close,
	};
}

/** @throws what made the whole batch fail */
function runBatch(database: Database, { calls, now }: Batch, path: string): Outcome[] {
	const { operations } = database;
	database.assertInPlace();
	if (calls.every(({ name }) => READS.has(name))) {
		return calls.map((call) => ({ value: perform(operations, call, now) }));
	}
	return database.transact(() =>
		calls.map((call) => {
			try {
				return { value: database.nest(() => perform(operations, call, now)) };
			} catch (error) {
				// SQLite itself gives the whole transaction up on some failures, e.g. of the disk.
				if (!database.isInTransaction()) throw error;
				return { failure: toFailure(error, path) };
			}
		}),
	);
}

function perform<Name extends OperationName>(
	operations: { [Each in Name]: (argument: ArgumentOf<Each>, now: number) => unknown },
	{ name, argument }: Call<Name>,
	now: number,
): unknown {
	return operations[name](argument, now);
}
