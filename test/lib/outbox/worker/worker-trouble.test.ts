import { storeError } from '../../../../lib/core/errors';
import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import { ACCOUNT, createFakeAccount, createHarness, failBefore, type Harness } from './harness';
import { loginRefused } from './worker-errors';

const MINUTE_MS = 60_000;

describe('a delivery worker', () => {
	let harness: Harness;
	beforeEach(() => {
		harness = createHarness();
	});
	const start: Harness['start'] = (...args) => harness.start(...args);

	describe('when the account is in trouble', () => {
		it('defers without counting, leaves the account alone, and tells once', async () => {
			const { enqueue, untilState, troubles, clock, until } = harness;
			for (const uid of ['a', 'b', 'c']) await enqueue(uid);
			const account = createFakeAccount();
			account.script.push(...Array.from({ length: 10 }, () => failBefore(loginRefused())));
			const worker = await start(account, { concurrency: 2 });
			await untilState('a', 'deferred');
			expect(await harness.find('a')).toMatchObject({ attempts: 0, code: 535 });
			// The two that were under way, and nobody else for a while.
			await clock.advance(50_000);
			expect(account.calls).toBe(2);
			expect(await harness.find('c')).toMatchObject({ state: 'pending', attempts: 0 });
			await until(() => account.calls >= 6);
			expect(troubles).toHaveLength(1);
			expect(troubles[0]).toMatchObject({
				account: ACCOUNT,
				error: { code: 'insufficient_permissions' },
			});
			for (const uid of ['a', 'b', 'c']) await untilState(uid, 'sent');
			expect(await harness.find('a')).toMatchObject({ attempts: 1 });
			await worker.stop();
		});

		it('looks at the login anew after it', async () => {
			const { enqueue, untilState } = harness;
			await enqueue('a');
			const account = createFakeAccount();
			account.script.push(failBefore(loginRefused()));
			const options = harness.options(account);
			const connect = jest.fn(async () => account);
			const [first] = options.accounts;
			const worker = await startDeliveryWorker(
				{ ...options, accounts: [{ ...first, connect }] },
				harness.environment,
			);
			await untilState('a', 'sent');
			expect(connect).toHaveBeenCalledTimes(2);
			await worker.stop();
		});

		it.each([
			['cannot be opened', async () => Promise.reject(new TypeError('secret'))],
			['is another one by now', async () => createFakeAccount({ account: 'account-2' })],
		])('waits for an account that %s, and fails nothing', async (_name, connect) => {
			const { enqueue, untilState, clock, troubles } = harness;
			await enqueue('a');
			const options = harness.options(createFakeAccount());
			const [first] = options.accounts;
			const worker = await startDeliveryWorker(
				{ ...options, accounts: [{ ...first, connect }] },
				harness.environment,
			);
			await untilState('a', 'deferred');
			await clock.advance(2 * 60 * MINUTE_MS);
			expect(await harness.find('a')).toMatchObject({ state: 'deferred', attempts: 0 });
			expect(troubles).toHaveLength(1);
			expect(JSON.stringify(troubles)).not.toContain('secret');
			await worker.stop();
		});
	});

	it('gives poison up after three tries, and goes on with the others', async () => {
		const { enqueue, untilState } = harness;
		await enqueue('poison');
		await enqueue('fine');
		const account = createFakeAccount();
		account.script.push(async () => {
			throw new TypeError('secret of the poison');
		});
		const { deliver } = account;
		jest.spyOn(account, 'deliver').mockImplementation(async (step, hooks) => {
			if (step.request.to[0]?.address.startsWith('poison')) throw new TypeError('secret');
			account.script.length = 0;
			return deliver(step, hooks);
		});
		const worker = await start(account);
		const failed = await untilState('poison', 'failed');
		expect(failed).toMatchObject({ attempts: 3, failure: { code: 'internal_error' } });
		expect(JSON.stringify(failed)).not.toContain('secret');
		await untilState('fine', 'sent');
		await worker.stop();
	});

	it('gives a message up that cannot even be made into an email', async () => {
		const { enqueue, untilState, troubles } = harness;
		await enqueue('a', { recipient: 'a@example.com' });
		const worker = await start(createFakeAccount(), {
			unsubscribe: () => {
				throw new TypeError('unforeseen');
			},
		});
		expect(await untilState('a', 'failed')).toMatchObject({
			attempts: 3,
			failure: { code: 'internal_error', message: expect.stringContaining('TypeError') },
		});
		expect(troubles).toEqual([]);
		await worker.stop();
	});

	describe('when the store is away', () => {
		it('settles as soon as it is back, and tells once', async () => {
			const { enqueue, untilState, backend, troubles } = harness;
			await enqueue('a');
			const { settle } = backend.messages;
			let failures = 3;
			jest
				.spyOn(backend.messages, 'settle')
				.mockImplementation(async (...args) =>
					failures-- > 0 ? Promise.reject(storeError('Away.')) : settle(...args),
				);
			const account = createFakeAccount();
			const worker = await start(account);
			await untilState('a', 'sent');
			expect(account.delivered).toHaveLength(1);
			expect(troubles).toEqual([]);
			await worker.stop();
		});

		it('sends nothing while the ledger is, and counts no try', async () => {
			const { enqueue, untilState, backend, troubles } = harness;
			await enqueue('a');
			const claim = jest.spyOn(backend.submissions, 'claim').mockRejectedValue(storeError('Away.'));
			const account = createFakeAccount();
			const worker = await start(account);
			expect(await untilState('a', 'deferred')).toMatchObject({ attempts: 0 });
			await harness.until(() => claim.mock.calls.length >= 4);
			expect(account.calls).toBe(0);
			expect(troubles).toHaveLength(1);
			claim.mockRestore();
			expect(await untilState('a', 'sent')).toMatchObject({ attempts: 1 });
			await worker.stop();
		});
	});
});
