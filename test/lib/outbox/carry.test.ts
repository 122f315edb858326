import { OutboxError } from '../../../lib/core/errors';
import { createOutboxHarness, type SendOptions } from '../../support/outbox-harness';
import { createScriptedProvider, type ScriptedProvider } from '../../support/scripted-provider';

const NEVER = { refuse: { retry: 'never' } } as const;
const LATER = { refuse: { retry: 'later', retryAfterMs: 120_000 } } as const;
const AFTER_FIX = { refuse: { retry: 'after-fix' } } as const;

type Harness = ReturnType<typeof createOutboxHarness>;
const sendBy = (
	outbox: Harness,
	[first, ...fallbacks]: readonly [ScriptedProvider, ...ScriptedProvider[]],
	options: SendOptions = {},
) => outbox.send(first, { ...options, fallbacks });

describe('a chain of channels', () => {
	it('is left at the first one that carries the message', async () => {
		const outbox = createOutboxHarness();
		const [first, second] = [createScriptedProvider(), createScriptedProvider([], { id: 'sms' })];
		await sendBy(outbox, [first, second]);
		expect(first.delivered).toHaveLength(1);
		expect(second.calls).toHaveLength(0);
	});

	it.each([
		['refused for good', NEVER],
		['asked to wait for longer than may be waited', LATER],
		['not let in', AFTER_FIX],
		['refused after the commit', { refuseAfterCommit: { retry: 'never' } }],
	] as const)('goes on to the next when the message is %s', async (_how, behaviour) => {
		const outbox = createOutboxHarness();
		const first = createScriptedProvider([behaviour]);
		const second = createScriptedProvider([], { id: 'sms' });
		const { submission, receipt } = await sendBy(outbox, [first, second]);
		expect(second.delivered).toHaveLength(1);
		expect(receipt.id).toBe(`id-of-${second.delivered[0]}`);
		expect(submission).toMatchObject({
			state: 'sent',
			provider: 'sms',
			routeFailures: { email: { code: 'provider_error', message: 'Refused by the script.' } },
		});
		expect(await outbox.record()).toMatchObject({ state: 'sent', provider: 'sms' });
	});

	it('goes on when a channel cannot even be looked up or loaded', async () => {
		const outbox = createOutboxHarness();
		const second = createScriptedProvider([], { id: 'sms' });
		const load = () => Promise.reject(new OutboxError('provider_error', 'Gone.'));
		await sendBy(outbox, [createScriptedProvider(), second], { load });
		expect(second.delivered).toHaveLength(1);
	});

	it('has written down that a channel sent nothing before it turns to the next', async () => {
		const outbox = createOutboxHarness();
		const first = createScriptedProvider([{ refuseAfterCommit: { retry: 'after-fix' } }]);
		const second = createScriptedProvider([], { id: 'sms' });
		let meanwhile: Awaited<ReturnType<Harness['record']>>;
		const resolve = async () => {
			meanwhile = await outbox.record();
			return null;
		};
		await sendBy(outbox, [first, { ...second, resolve }]);
		expect(meanwhile).toMatchObject({
			state: 'reserved',
			steps: [{ id: 'email/email', state: 'pending' }],
			routeFailures: { email: { code: 'provider_error' } },
		});
	});

	it('replays what the fallback sent, whoever is well again', async () => {
		const outbox = createOutboxHarness();
		const first = createScriptedProvider([NEVER]);
		const second = createScriptedProvider([], { id: 'sms' });
		const sent = await sendBy(outbox, [first, second]);
		const again = await sendBy(outbox, [first, second]);
		expect(again).toMatchObject({ replayed: true, receipt: sent.receipt });
		expect([...first.delivered, ...second.delivered]).toHaveLength(1);
	});

	it('is held where nobody knows whether the message left, and nothing else is tried', async () => {
		const outbox = createOutboxHarness();
		const first = createScriptedProvider(['accept-then-drop']);
		const second = createScriptedProvider([], { id: 'sms' });
		for (let run = 0; run < 2; run++) {
			await expect(sendBy(outbox, [first, second])).rejects.toMatchObject({
				code: 'delivery_unknown',
				delivery: 'unknown',
			});
		}
		expect(second.calls).toHaveLength(0);
	});

	it('goes on once a doubtful channel says that it sent nothing', async () => {
		const outbox = createOutboxHarness();
		const first = createScriptedProvider(['lose-then-drop', NEVER], { canReconcile: true });
		first.verdicts.push('not-sent');
		const second = createScriptedProvider([], { id: 'sms' });
		await sendBy(outbox, [first, second]);
		expect(second.delivered).toHaveLength(1);
	});

	it('asks the channel that was in doubt, and tells it whom it was for', async () => {
		const outbox = createOutboxHarness();
		const first = createScriptedProvider([NEVER]);
		const second = createScriptedProvider(['accept-then-drop'], { id: 'sms', canReconcile: true });
		await expect(sendBy(outbox, [first, second])).rejects.toMatchObject({ delivery: 'unknown' });
		second.verdicts.push('sent');
		expect(await sendBy(outbox, [first, second])).toMatchObject({
			submission: { state: 'sent' },
			// Asked by the name that it gave the step.
			receipt: { id: expect.stringMatching(/^id-of-[\da-f-]+:email$/) },
		});
		expect(first.calls).toHaveLength(1);
		expect((await outbox.record())?.steps.map(({ recipients }) => recipients)).toEqual([
			undefined,
			['sms-recipient'],
		]);
	});

	it('does not go on after a part has left; a retry sends the missing ones by the same channel', async () => {
		const outbox = createOutboxHarness();
		const first = createScriptedProvider(['accept', AFTER_FIX]);
		const second = createScriptedProvider([], { id: 'sms' });
		const send = () => sendBy(outbox, [first, second], { parts: 3 });
		await expect(send()).rejects.toMatchObject({
			delivery: 'unknown',
			message:
				'1 of 3 parts of the message were sent, then: Refused by the script. A repetition with the same key sends only what is missing.',
		});
		expect((await outbox.record())?.state).toBe('released');
		await send();
		expect(first.delivered).toHaveLength(3);
		expect(new Set(first.delivered).size).toBe(3);
		expect(second.calls).toHaveLength(0);
	});

	it('keeps a refusal that came after a part had left, and does not call it not sent', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept', NEVER]);
		for (let run = 0; run < 2; run++) {
			await expect(outbox.send(provider, { parts: 2 })).rejects.toMatchObject({
				delivery: 'unknown',
				message: '1 of 2 parts of the message were sent, then: Refused by the script.',
			});
		}
		expect(provider.calls).toHaveLength(2);
	});

	it('tells each part what was sent before it', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		await outbox.send(provider, { parts: 3 });
		const ids = provider.delivered.map((body) => `id-of-${body}`);
		expect(provider.calls.map(({ earlier }) => earlier)).toEqual([[], [ids[0]], [ids[0], ids[1]]]);
	});

	it('never goes on because the ledger is lost', async () => {
		const outbox = createOutboxHarness((backend) => ({
			...backend,
			submissions: { ...backend.submissions, swap: async () => false },
		}));
		const second = createScriptedProvider([], { id: 'sms' });
		await expect(sendBy(outbox, [createScriptedProvider(), second])).rejects.toMatchObject({
			code: 'idempotency_in_progress',
		});
		expect(second.calls).toHaveLength(0);
	});

	describe('that carries nothing', () => {
		it('says why each channel did not, and is rejected when all refused for good', async () => {
			const outbox = createOutboxHarness();
			const first = createScriptedProvider([{ refuseAfterCommit: { retry: 'never' } }]);
			const second = createScriptedProvider([{ refuseAfterCommit: { retry: 'never' } }], {
				id: 'sms',
			});
			await expect(sendBy(outbox, [first, second])).rejects.toMatchObject({
				delivery: 'not-sent',
				message:
					'No channel carried the message. email: Refused by the script. sms: Refused by the script.',
			});
			expect((await outbox.record())?.state).toBe('rejected');
		});

		it('leaves the key free when one of them may do it later', async () => {
			const outbox = createOutboxHarness();
			const first = createScriptedProvider([LATER]);
			const second = createScriptedProvider([NEVER], { id: 'sms' });
			await expect(sendBy(outbox, [first, second])).rejects.toMatchObject({
				retry: 'later',
				retryAfterMs: 120_000,
			});
			expect((await outbox.record())?.state).toBe('released');
			await sendBy(outbox, [first, second]);
			expect(first.delivered).toHaveLength(1);
		});
	});
});

describe('the pace of a service', () => {
	const pace = {
		buckets: [{ name: 'account-1/C1', limits: [{ limit: 1, perMs: 1000 }] }],
		rests: 'account-1',
	};

	it('is kept to by waiting', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([], { pace });
		const startedAt = outbox.clock.now();
		await outbox.send(provider, { parts: 3 });
		expect(outbox.clock.now() - startedAt).toBeGreaterThanOrEqual(2000);
	});

	it('holds up everyone when the service asks for a rest', async () => {
		const outbox = createOutboxHarness();
		const busy = createScriptedProvider([], { pace });
		busy.deliver = () =>
			Promise.reject(
				new OutboxError('rate_limited', 'Slow down.', { retry: 'later', retryAfterMs: 60_000 }),
			);
		await expect(outbox.send(busy, { key: 'one' })).rejects.toMatchObject({ code: 'rate_limited' });
		const other = createScriptedProvider([], { pace });
		await expect(outbox.send(other, { key: 'two' })).rejects.toMatchObject({
			code: 'rate_limited',
			message: expect.stringContaining('The service has asked to be left alone until'),
		});
		expect(other.calls).toHaveLength(0);
	});
});
