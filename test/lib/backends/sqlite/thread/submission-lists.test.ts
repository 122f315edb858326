import { DatabaseSync } from 'node:sqlite';

import { migrate } from '../../../../../lib/backends/sqlite/thread/schema';
import {
	LIST_TERMS,
	toListQuery,
	type ListTerm,
} from '../../../../../lib/backends/sqlite/thread/submission-lists';

describe('the queries of lists', () => {
	let database: DatabaseSync;
	beforeEach(() => {
		database = new DatabaseSync(':memory:');
		migrate(database, ':memory:');
	});
	afterEach(() => database.close());

	const planOf = (terms: readonly ListTerm[]): string[] =>
		database
			.prepare(`EXPLAIN QUERY PLAN ${toListQuery(terms)}`)
			.all({
				...Object.fromEntries(terms.map((term) => [term, 'x'])),
				...{ from: 0, before: 1, beforeUid: '', limit: 10 },
			})
			.map(({ detail }) => String(detail));

	const queries: readonly (readonly ListTerm[])[] = [
		[],
		...LIST_TERMS.map((term) => [term]),
		...LIST_TERMS.flatMap((first) => LIST_TERMS.map((second) => [first, second])).filter(
			([first, second]) => first !== second,
		),
		LIST_TERMS,
	];

	it('are led by an index, never read a whole table, and never sort all that fits', () => {
		expect(queries.length).toBeGreaterThan(90);
		for (const terms of queries) {
			const plan = planOf(terms);
			const steps = plan.filter((step) => !step.startsWith('USE TEMP B-TREE'));
			expect(steps.every((step) => step.startsWith('SEARCH '))).toBe(true);
			// Records of the same millisecond are sorted among themselves, and no others.
			expect(plan.filter((step) => step.startsWith('USE TEMP B-TREE FOR ORDER BY'))).toEqual([]);
		}
	});

	it('go through the records of the first term only, from the time where the page begins', () => {
		for (const term of LIST_TERMS.filter((each) => each !== 'uid')) {
			expect(planOf([term])[0]).toMatch(/^SEARCH place USING (COVERING )?INDEX .*\(\w+=\? AND .*</);
		}
		expect(planOf([])[0]).toMatch(/^SEARCH place USING INDEX submissions_by_time .*created_at</);
		expect(planOf(['uid'])[0]).toMatch(/^SEARCH place .*\(uid=\?\)/);
	});
});
