import { isOutboxError } from '../../core/errors';
import type { Row } from './parse-rows';

/** How many faulty lines are told one by one. */
const MAX_TOLD = 100;
/** Parsing takes time, in which nothing else happens. */
const ROWS_PER_TURN = 250;

/** What the lines of a list stand for. */
export interface RowImport<T> {
	/** @throws OutboxError saying what is wrong with the line */
	toEntry(row: Row): T;
	store(entries: readonly T[]): Promise<void>;
}

/** What came of an import. Snake case, since it leaves the package as JSON. */
export interface ImportOutput {
	readonly imported: number;
	readonly invalid: number;
	/** The first of the faulty lines, by their number among those that are not blank. */
	readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Takes a list in. Faulty lines are told and passed over; the others are stored together. */
export async function importRows<T>(
	rows: readonly Row[],
	{ toEntry, store }: RowImport<T>,
): Promise<ImportOutput> {
	const entries: T[] = [];
	const problems: { readonly line: number; readonly message: string }[] = [];
	for (const [index, row] of rows.entries()) {
		if (index > 0 && index % ROWS_PER_TURN === 0) await turnOfTheEventLoop();
		try {
			entries.push(toEntry(row));
		} catch (error) {
			if (!isOutboxError(error)) throw error;
			problems.push({ line: index + 1, message: error.message });
		}
	}
	await store(entries);
	return {
		imported: entries.length,
		invalid: problems.length,
		problems: problems.slice(0, MAX_TOLD),
	};
}

function turnOfTheEventLoop(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
