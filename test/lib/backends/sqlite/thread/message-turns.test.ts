import { DatabaseSync } from 'node:sqlite';

import { createMessageEvents } from '../../../../../lib/backends/sqlite/thread/message-events';
import { createMessageTurns } from '../../../../../lib/backends/sqlite/thread/message-turns';
import { createMessageUpkeep } from '../../../../../lib/backends/sqlite/thread/message-upkeep';
import { createMessagesTable } from '../../../../../lib/backends/sqlite/thread/messages';
import { migrate } from '../../../../../lib/backends/sqlite/thread/schema';

describe('the statements of the queue', () => {
	let database: DatabaseSync;
	beforeEach(() => {
		database = new DatabaseSync(':memory:');
		migrate(database, ':memory:');
	});
	afterEach(() => database.close());

	/** The plan of every statement that was prepared meanwhile. */
	const plansDuring = (work: () => void): readonly (readonly string[])[] => {
		const prepare = jest.spyOn(database, 'prepare');
		work();
		const statements = prepare.mock.calls.map(([sql]) => sql);
		prepare.mockRestore();
		return statements.map((sql) =>
			database
				.prepare(`EXPLAIN QUERY PLAN ${sql}`)
				.all()
				.map(({ detail }) => String(detail)),
		);
	};

	it('never go through all messages, nor sort what waits', () => {
		const plans = plansDuring(() => {
			const events = createMessageEvents(database);
			const messages = createMessagesTable(database, events, 'the file');
			createMessageTurns(database, messages, events, 'the file');
		});
		expect(plans.length).toBeGreaterThan(10);
		const steps = plans.flat();
		expect(steps.filter((step) => step.includes('messages_by_turn')).length).toBeGreaterThan(2);
		const wrong = steps.filter((step) => /^SCAN messages|^USE TEMP B-TREE/.test(step));
		expect(wrong).toEqual([]);
	});

	it('go through indexes alone for the stats', () => {
		const plans = plansDuring(() => createMessageUpkeep(database));
		expect(plans.slice(0, 2)).toEqual([
			[expect.stringMatching(/^SEARCH messages USING COVERING INDEX .*_by_queue_and_state/)],
			[expect.stringMatching(/^SEARCH messages USING COVERING INDEX messages_by_sending/)],
		]);
	});
});
