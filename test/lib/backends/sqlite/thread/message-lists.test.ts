import { DatabaseSync } from 'node:sqlite';

import {
	MESSAGE_TERMS,
	toMessagesQuery,
	type MessageTerm,
} from '../../../../../lib/backends/sqlite/thread/message-lists';
import { migrate } from '../../../../../lib/backends/sqlite/thread/schema';

describe('the queries of lists of messages', () => {
	let database: DatabaseSync;
	beforeEach(() => {
		database = new DatabaseSync(':memory:');
		migrate(database, ':memory:');
	});
	afterEach(() => database.close());

	const planOf = (terms: readonly MessageTerm[]): string[] =>
		database
			.prepare(`EXPLAIN QUERY PLAN ${toMessagesQuery(terms)}`)
			.all({
				...Object.fromEntries(terms.map((term) => [term, 'x'])),
				...{ from: 0, before: 1, beforeRank: 0, limit: 10 },
			})
			.map(({ detail }) => String(detail));

	const pairs = MESSAGE_TERMS.flatMap((first) =>
		MESSAGE_TERMS.filter((second) => second !== first).map((second) => [first, second]),
	);

	it.each(
		[[], ...MESSAGE_TERMS.map((term) => [term]), ...pairs, MESSAGE_TERMS].map((terms) => [terms]),
	)(
		'by %j go through one index from the place where the page begins, and sort nothing',
		(terms) => {
			const [step, ...others] = planOf(terms);
			expect(others).toEqual([]);
			expect(step).toMatch(
				terms.length === 0
					? /^SEARCH messages USING INDEX messages_by_time \(.*<.*\)$/
					: /^SEARCH messages USING INDEX messages_by_\w+ \(\w+=\? AND .*<.*\)$/,
			);
		},
	);
});
