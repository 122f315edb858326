import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import { aSubmission } from '../../../support/submissions';
import {
	aReceipt,
	ACCOUNT,
	createFakeAccount,
	createHarness,
	failAfter,
	QUEUE,
	type Harness,
	type FakeAccount,
} from './harness';
import { createMortal } from './mortal';
import { lineDropped } from './worker-errors';

const MINUTE_MS = 60_000;

describe('a delivery worker', () => {
	let harness: Harness;
	beforeEach(() => {
		harness = createHarness();
	});
	const start: Harness['start'] = (...args) => harness.start(...args);

	describe('when nobody can say whether a message left', () => {
		it('holds it where nobody can be asked, and never sends it again', async () => {
			const { enqueue, untilState, clock } = harness;
			await enqueue('a');
			const account = createFakeAccount();
			account.script.push(failAfter(lineDropped()));
			const worker = await start(account);
			expect(await untilState('a', 'unknown')).toMatchObject({
				failure: { code: 'delivery_unknown' },
			});
			await clock.advance(2 * 60 * MINUTE_MS);
			expect(account.calls).toBe(1);
			await worker.stop();
		});

		it('asks where it can, until there is an answer', async () => {
			const { enqueue, untilState } = harness;
			await enqueue('a');
			await enqueue('b');
			const account = createFakeAccount({ canAsk: true });
			account.script.push(failAfter(lineDropped()), failAfter(lineDropped()));
			account.verdicts = ['unknown', 'unknown', 'sent', 'not-sent'];
			const worker = await start(account, { concurrency: 1 });
			expect(await untilState('a', 'sent')).toMatchObject({ providerMessageId: 'id-99' });
			await untilState('b', 'sent');
			expect(account.delivered).toHaveLength(1);
			await worker.stop();
		});

		it('holds it when there is no answer for a long time', async () => {
			const { enqueue, untilState } = harness;
			await enqueue('a');
			const account = createFakeAccount({ canAsk: true });
			account.script.push(failAfter(lineDropped()));
			const worker = await start(account);
			await untilState('a', 'unknown');
			expect(account.calls).toBe(1);
			await worker.stop();
		});

		it('lets the next worker ask when it stops meanwhile', async () => {
			const { enqueue, untilState, until } = harness;
			await enqueue('a');
			const account = createFakeAccount({ canAsk: true });
			account.script.push(failAfter(lineDropped()));
			const worker = await start(account);
			await until(() => account.calls === 1);
			await worker.stop();
			expect(await harness.find('a')).toMatchObject({ state: 'sending' });
			account.verdicts = ['sent'];
			const next = await start(account);
			await untilState('a', 'sent');
			expect(account.calls).toBe(1);
			await next.stop();
		});
	});

	describe('when a worker dies', () => {
		/** A worker that dies right after its account has committed and sent. */
		const startMortal = async (dead: FakeAccount): Promise<void> => {
			const { environment, kill } = createMortal(harness.environment);
			dead.script.push(async (_email, { commit }) => {
				await commit();
				kill();
			});
			await startDeliveryWorker(harness.options(dead), environment);
		};

		it('right after the message left: it is held where nobody can be asked', async () => {
			const { enqueue, untilState } = harness;
			await enqueue('a');
			const dead = createFakeAccount();
			await startMortal(dead);
			await harness.until(() => dead.delivered.length === 1);
			const heir = createFakeAccount();
			const worker = await start(heir);
			await untilState('a', 'unknown');
			expect([dead.delivered.length, heir.delivered.length]).toEqual([1, 0]);
			await worker.stop();
		});

		it('right after the message left: it is sent where that can be asked', async () => {
			const { enqueue, untilState } = harness;
			await enqueue('a');
			const dead = createFakeAccount();
			await startMortal(dead);
			await harness.until(() => dead.delivered.length === 1);
			const heir = createFakeAccount({ canAsk: true });
			heir.verdicts = ['sent'];
			const worker = await start(heir);
			await untilState('a', 'sent');
			expect(heir.delivered).toHaveLength(0);
			await worker.stop();
		});

		it('after it has put on record that it left: the record answers', async () => {
			const { enqueue, untilState, backend } = harness;
			await enqueue('a');
			const settle = jest.spyOn(backend.messages, 'settle').mockReturnValue(new Promise(() => 0));
			const dead = createFakeAccount();
			await start(dead);
			await harness.until(() => settle.mock.calls.length === 1);
			settle.mockRestore();
			// Its lease is not renewed any more.
			const renew = jest.spyOn(backend.messages, 'renew').mockResolvedValue([false]);
			const heir = createFakeAccount();
			const worker = await start(heir);
			await untilState('a', 'sent');
			renew.mockRestore();
			expect([dead.delivered.length, heir.delivered.length]).toEqual([1, 0]);
			await worker.stop();
		});

		it('and leases are shorter than usual: it is sent when they have lapsed', async () => {
			const { clock, enqueue, untilState, backend } = harness;
			await enqueue('a');
			const leaseMs = 2_000;
			const take = jest.spyOn(backend.messages, 'take');
			const dead = createFakeAccount();
			dead.script.push(() => new Promise(() => undefined));
			await start(dead, { leaseMs });
			await harness.until(() => dead.calls === 1);
			expect(take.mock.calls[0]?.[1]).toMatchObject({ ms: leaseMs });
			// Neither the queue's lease nor the ledger's is renewed any more.
			const renew = [
				jest.spyOn(backend.messages, 'renew').mockResolvedValue([false]),
				jest.spyOn(backend.submissions, 'renew').mockResolvedValue(false),
			];
			const worker = await start(createFakeAccount(), { leaseMs });
			const diedAt = clock.now();
			await untilState('a', 'sent');
			expect(clock.now() - diedAt).toBeLessThan(15_000);
			for (const spy of renew) spy.mockRestore();
			await worker.stop();
		});

		it('right after it took the message: it is sent', async () => {
			const { enqueue, untilState, backend } = harness;
			await enqueue('a');
			const request = { queue: QUEUE, accounts: [ACCOUNT], limit: 1 };
			await backend.messages.take(request, { token: 'dead', ms: MINUTE_MS });
			const heir = createFakeAccount();
			const worker = await start(heir);
			expect(await untilState('a', 'sent')).toMatchObject({ attempts: 2 });
			expect(heir.delivered).toHaveLength(1);
			await worker.stop();
		});

		it.each([
			['nothing had left', 'failed', undefined],
			['it had left', 'sent', 'sent'],
			['it may have left', 'unknown', 'sending'],
		] as const)(
			'and again and again over one message: it is given up, and %s',
			async (_name, state, recorded) => {
				const { enqueue, untilState, backend } = harness;
				await enqueue('a', { attempts: 8 });
				jest.spyOn(backend.submissions, 'findByKey').mockResolvedValue(
					recorded && {
						submission: {
							...aSubmission({ state: recorded }),
							...(recorded === 'sent' && { receipt: aReceipt(1) }),
						},
						revision: 1,
						leaseRemainingMs: 0,
					},
				);
				const account = createFakeAccount();
				const worker = await start(account);
				await untilState('a', state);
				expect(account.calls).toBe(0);
				await worker.stop();
			},
		);
	});
});
