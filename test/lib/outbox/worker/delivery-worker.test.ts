import { createLocalQueue } from '../../../../lib/backends/local-queue';
import { OutboxError, storeError } from '../../../../lib/core/errors';
import { createAccounts } from '../../../../lib/outbox/directory/accounts';
import { createSuppressions } from '../../../../lib/outbox/directory/suppressions';
import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import { aSubmission } from '../../../support/submissions';
import {
	aReceipt,
	ACCOUNT,
	createFakeAccount,
	createHarness,
	failAfter,
	failBefore,
	QUEUE,
	type Harness,
} from './harness';

const MINUTE_MS = 60_000;

const greylisted = () =>
	new OutboxError('provider_error', 'Come back later.', {
		retry: 'later',
		details: { provider: 'smtp', status: 450, reason: '4.7.1' },
	});
const noSuchUser = () =>
	new OutboxError('provider_error', 'No such user.', {
		details: { provider: 'smtp', status: 550, reason: '5.1.1', field: 'to' },
	});
const loginRefused = () =>
	new OutboxError('insufficient_permissions', 'The login was refused.', {
		retry: 'after-fix',
		details: { provider: 'smtp', status: 535 },
	});
const lineDropped = () =>
	new OutboxError('delivery_unknown', 'The line dropped.', { delivery: 'unknown' });

describe('the delivery worker', () => {
	let harness: Harness;
	beforeEach(() => {
		harness = createHarness();
	});
	const start = (
		account = createFakeAccount(),
		overrides: Parameters<Harness['options']>[1] = {},
	) => startDeliveryWorker(harness.options(account, overrides), harness.environment);

	it('delivers what is queued, as its own email to its own recipient', async () => {
		const { enqueue, untilState } = harness;
		await enqueue('jane', {
			to: { address: 'Jane@example.com', name: 'Jane' },
			replyTo: [{ address: 'help@example.com' }],
			type: 'bcc',
			tag: 'otp',
		});
		const account = createFakeAccount();
		const worker = await start(account);
		expect(await untilState('jane', 'sent')).toMatchObject({
			attempts: 1,
			providerMessageId: 'id-1',
			messageId: '<m1@example.com>',
			sentAt: 5,
		});
		expect(account.delivered).toEqual([
			expect.objectContaining({
				from: { address: 'shop@example.com', name: 'Shop' },
				to: [{ address: 'Jane@example.com', name: 'Jane' }],
				cc: [],
				bcc: [],
				replyTo: [{ address: 'help@example.com' }],
				subject: 'Your order',
				text: 'It is on its way.',
			}),
		]);
		await worker.stop();
	});

	it('records the send in the ledger under the message’s uid', async () => {
		const { enqueue, untilState, backend } = harness;
		await enqueue('a', { contactId: 'c1', dealId: 'd1', tag: 'otp' });
		const worker = await start();
		await untilState('a', 'sent');
		const found = await backend.submissions.findByKey(`named:queue:${QUEUE}`, 'a');
		expect(found?.submission).toMatchObject({
			state: 'sent',
			contactId: 'c1',
			dealId: 'd1',
			tags: ['otp'],
			recipients: ['a@example.com'],
		});
		await worker.stop();
	});

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

	it('suppresses an address that does not exist, and tries it once only', async () => {
		const { enqueue, untilState, backend, clock } = harness;
		await enqueue('a');
		const account = createFakeAccount();
		account.script.push(failAfter(noSuchUser()));
		const worker = await start(account);
		await untilState('a', 'failed');
		await enqueue('a2', { recipient: 'a@example.com', to: { address: 'A@example.com' } });
		expect(await untilState('a2', 'suppressed')).toMatchObject({
			attempts: 1,
			failure: { code: 'recipient_suppressed', reason: 'bounce' },
		});
		expect(account.calls).toBe(1);
		const blocked = await createSuppressions(backend.documents, clock).check(
			['a@example.com'],
			'x',
		);
		expect(blocked.get('a@example.com')).toMatchObject({
			stream: '*',
			reason: 'bounce',
			source: `queue:${QUEUE}`,
			note: '550 5.1.1',
		});
		await worker.stop();
	});

	it('looks suppressions up when it delivers, by stream', async () => {
		const { enqueue, untilState, backend, clock } = harness;
		await enqueue('a', { stream: 'news', dueAt: clock.now() + MINUTE_MS });
		await enqueue('b', { stream: 'receipts', recipient: 'a@example.com' });
		const account = createFakeAccount();
		const worker = await start(account);
		await createSuppressions(backend.documents, clock).add([
			{ address: 'a@example.com', stream: 'news', reason: 'unsubscribe', source: 'test' },
		]);
		await untilState('a', 'suppressed');
		await untilState('b', 'sent');
		expect(account.delivered).toHaveLength(1);
		await worker.stop();
	});

	it('tries again what somebody gives another turn after it was refused', async () => {
		const { enqueue, untilState, backend } = harness;
		await enqueue('a');
		const account = createFakeAccount();
		account.script.push(
			failAfter(new OutboxError('provider_error', 'Full.', { details: { status: 552 } })),
		);
		const worker = await start(account);
		await untilState('a', 'failed');
		await backend.messages.change(['a'], ['failed'], { state: 'pending', attempts: 0 });
		await untilState('a', 'sent');
		expect(account.delivered).toHaveLength(1);
		await worker.stop();
	});

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
		/** A worker whose process is gone: it says no more to any store. */
		const die = (dead: ReturnType<typeof createFakeAccount>) => {
			const never = new Promise<never>(() => undefined);
			const { backend } = harness;
			let isDead = false;
			const mortal = <T extends object>(part: T): T =>
				new Proxy(part, {
					get: (target, name) => {
						const value: unknown = Reflect.get(target, name);
						if (typeof value !== 'function') return value;
						return (...args: unknown[]) =>
							isDead ? never : (Reflect.apply(value, target, args) as unknown);
					},
				});
			const environment = {
				...harness.environment,
				backend: {
					...backend,
					submissions: mortal(backend.submissions),
					messages: mortal(backend.messages),
				},
			};
			dead.script.push(async (_email, { commit }) => {
				await commit();
				isDead = true;
			});
			return { environment, kill: () => (isDead = true) };
		};
		const run = async (
			dead: ReturnType<typeof createFakeAccount>,
			environment: Harness['environment'],
		) => {
			// Its queue is its own, too, or it would still be told of what is due.
			const { backend } = environment;
			const queue = createLocalQueue({ ...environment, store: backend.messages });
			const mortal = { ...environment, backend: { ...backend, queue } };
			return startDeliveryWorker(harness.options(dead), mortal);
		};

		it('right after the message left: it is held where nobody can be asked', async () => {
			const { enqueue, untilState } = harness;
			await enqueue('a');
			const dead = createFakeAccount();
			const { environment } = die(dead);
			await run(dead, environment);
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
			const { environment } = die(dead);
			await run(dead, environment);
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
		account.script.push(
			failBefore(
				new OutboxError('rate_limited', 'Too fast.', {
					retry: 'later',
					retryAfterMs: 10 * MINUTE_MS,
					details: { provider: 'gmail', status: 429 },
				}),
			),
		);
		const worker = await start(account, { concurrency: 1 });
		await until(() => account.calls === 1);
		await clock.advance(9 * MINUTE_MS);
		expect(account.calls).toBe(1);
		await until(() => account.delivered.length === 2);
		await worker.stop();
	});

	it('stops when what is under way is through, and leaves the rest', async () => {
		const { enqueue, clock, until } = harness;
		await enqueue('a');
		await enqueue('b');
		const account = createFakeAccount();
		let finish = (): void => undefined;
		account.script.push(async (_email, { commit }) => {
			await commit();
			await new Promise<void>((resolve) => (finish = resolve));
		});
		const worker = await start(account, { concurrency: 1 });
		await until(() => worker.inFlight === 1 && account.calls === 1);
		let stopped = false;
		const stopping = worker.stop().then(() => (stopped = true));
		await clock.advance(MINUTE_MS);
		expect(stopped).toBe(false);
		finish();
		await until(() => stopped);
		await stopping;
		expect(await harness.find('a')).toMatchObject({ state: 'sent' });
		expect(await harness.find('b')).toMatchObject({ state: 'pending', attempts: 0 });
		expect(clock.sleeping).toBe(0);
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

	it('registers its accounts, and goes on saying that it is there', async () => {
		const { backend, clock } = harness;
		const accounts = createAccounts(backend.documents, clock);
		const startedAt = clock.now();
		const worker = await start();
		const registered = {
			queue: QUEUE,
			account: ACCOUNT,
			provider: 'fake-mail',
			senders: [{ address: 'crm@example.com' }],
			registeredAt: startedAt,
		};
		expect(await accounts.list(QUEUE)).toEqual([{ ...registered, seenAt: startedAt }]);
		await clock.advance(10 * MINUTE_MS);
		expect(await accounts.list(QUEUE)).toEqual([{ ...registered, seenAt: clock.now() }]);
		await worker.stop();
	});

	it('delivers for several accounts, each by itself', async () => {
		const { enqueue, untilState } = harness;
		await enqueue('a');
		await enqueue('b', { account: 'account-2' });
		const [one, two] = [createFakeAccount(), createFakeAccount({ account: 'account-2' })];
		one.script.push(failBefore(loginRefused()));
		const [first] = harness.options(one).accounts;
		const [second] = harness.options(two).accounts;
		const worker = await startDeliveryWorker(
			{ ...harness.options(one), accounts: [first, second] },
			harness.environment,
		);
		await untilState('b', 'sent');
		expect(two.delivered).toHaveLength(1);
		await worker.stop();
	});
});
