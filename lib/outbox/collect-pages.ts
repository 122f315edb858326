import { OutboxError } from '../core/errors';

/** One page of a list. */
export interface Page<T> {
	readonly items: readonly T[];
	/** Where the next page begins; present where there may be more. */
	readonly next?: string | undefined;
}

export interface CollectOptions {
	/** How many in all; everything unless given. */
	readonly limit?: number | undefined;
	/** Where to begin. */
	readonly from?: string | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** Parsing a record takes time, in which nothing else happens: so many at once stay below 20 ms. */
const CHUNK_SIZE = 100;

/**
 * Reads pages one after another until there are enough items.
 * @throws OutboxError `internal_error` once the signal aborts
 */
export async function collectPages<T>(
	readPage: (limit: number, from: string | undefined) => Promise<Page<T>>,
	{ limit = Infinity, from, signal }: CollectOptions,
): Promise<Page<T>> {
	const items: T[] = [];
	let next = from;
	do {
		if (signal?.aborted) throw cancelled();
		const page = await readPage(Math.min(limit - items.length, CHUNK_SIZE), next);
		items.push(...page.items);
		next = page.next;
	} while (next !== undefined && items.length < limit);
	return { items, next };
}

function cancelled(): OutboxError {
	return new OutboxError(
		'internal_error',
		'The list was broken off: the execution was cancelled.',
		{ retry: 'later' },
	);
}
