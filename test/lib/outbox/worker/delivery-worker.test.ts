import { OutboxError } from '../../../../lib/core/errors';
import { createAccounts } from '../../../../lib/outbox/directory/accounts';
import { createSuppressions } from '../../../../lib/outbox/directory/suppressions';
import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import {
	ACCOUNT,
	createFakeAccount,
	createHarness,
	failAfter,
	failBefore,
	QUEUE,
	type Harness,
} from './harness';
import { noSuchUser, loginRefused } from './worker-errors';

const MINUTE_MS = 60_000;

describe('the delivery worker', () => {
	let harness: Harness;
	beforeEach(() => {
		harness = createHarness();
	});
	const start: Harness['start'] = (...args) => harness.start(...args);

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
