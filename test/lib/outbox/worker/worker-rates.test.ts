import { createFakeAccount, createHarness, failBefore, type Harness } from './harness';
import { greylisted, askedTooOften } from './worker-errors';

const MINUTE_MS = 60_000;

describe('a delivery worker', () => {
	let harness: Harness;
	beforeEach(() => {
		harness = createHarness();
	});
	const start: Harness['start'] = (...args) => harness.start(...args);

	it('defers what is greylisted, and delivers it the next time', async () => {
		const { enqueue, untilState, clock } = harness;
		await enqueue('a');
		const account = createFakeAccount();
		account.script.push(failBefore(greylisted()));
		const worker = await start(account);
		const deferred = await untilState('a', 'deferred');
		expect(deferred).toMatchObject({ attempts: 1, code: 450, enhancedCode: '4.7.1' });
		expect(deferred.dueAt - clock.now()).toBeGreaterThan(50_000);
		expect(await untilState('a', 'sent')).toMatchObject({ attempts: 2 });
		expect(await harness.find('a')).not.toHaveProperty('failure');
		expect(account.delivered).toHaveLength(1);
		await worker.stop();
	});

	it('gives up after the last attempt, with the last reason', async () => {
		const { enqueue, untilState } = harness;
		await enqueue('a');
		const account = createFakeAccount();
		account.script.push(...Array.from({ length: 20 }, () => failBefore(greylisted())));
		const worker = await start(account, { attempts: 3 });
		expect(await untilState('a', 'failed')).toMatchObject({
			attempts: 3,
			code: 450,
			failure: { message: 'Come back later.' },
		});
		expect(account.calls).toBe(3);
		await worker.stop();
	});

	describe('with caps', () => {
		it('sends no more in a window than it may, and the rest in the next, uncounted', async () => {
			const { enqueue, until, clock, untilState } = harness;
			for (let index = 0; index < 5; index++) await enqueue(`m${index}`);
			const account = createFakeAccount();
			const perMs = 60 * MINUTE_MS;
			const rateLimits = [{ limit: 2, perMs }];
			const worker = await start(account, { rateLimits, concurrency: 1 });
			await until(() => account.delivered.length === 2);
			await clock.advance(50 * MINUTE_MS);
			expect(account.delivered).toHaveLength(2);
			await clock.advance(perMs - (clock.now() % perMs) + MINUTE_MS);
			expect(account.delivered).toHaveLength(4);
			await clock.advance(perMs);
			for (let index = 0; index < 5; index++) {
				expect(await untilState(`m${index}`, 'sent')).toMatchObject({ attempts: 1 });
			}
			await worker.stop();
		});

		it.each([
			['a second', 1_000, 2],
			['an hour', 60 * MINUTE_MS, 3],
		])('of so many %s, all workers of the store share them', async (_what, perMs, limit) => {
			const { enqueue, clock } = harness;
			for (let index = 0; index < 4 * limit; index++) await enqueue(`m${index}`);
			const accounts = [createFakeAccount(), createFakeAccount(), createFakeAccount()];
			const workers = await Promise.all(
				accounts.map((account) => start(account, { rateLimits: [{ limit, perMs }] })),
			);
			const delivered = () => accounts.reduce((sum, each) => sum + each.delivered.length, 0);
			for (let window = 1; delivered() < 4 * limit; window++) {
				const before = delivered();
				await clock.advance(perMs - (clock.now() % perMs) - 1);
				expect(delivered() - before).toBeLessThanOrEqual(limit);
				await clock.advance(1);
				expect(window).toBeLessThan(10);
			}
			await Promise.all(workers.map((worker) => worker.stop()));
		});

		it('keeps to so many a second', async () => {
			const { enqueue, clock } = harness;
			for (let index = 0; index < 12; index++) await enqueue(`m${index}`);
			const account = createFakeAccount();
			const worker = await start(account, { rateLimits: [{ limit: 2, perMs: 1000 }] });
			await clock.advance(2_500);
			expect(account.delivered.length).toBeLessThanOrEqual(6);
			await clock.advance(6_000);
			expect(account.delivered).toHaveLength(12);
			await worker.stop();
		});
	});

	it('lets an account rest that is asked too often', async () => {
		const { enqueue, clock, until } = harness;
		for (const uid of ['a', 'b']) await enqueue(uid);
		const account = createFakeAccount();
		account.script.push(failBefore(askedTooOften(10 * MINUTE_MS)));
		const worker = await start(account, { concurrency: 1 });
		await until(() => account.calls === 1);
		await clock.advance(9 * MINUTE_MS);
		expect(account.calls).toBe(1);
		await until(() => account.delivered.length === 2);
		await worker.stop();
	});
});
