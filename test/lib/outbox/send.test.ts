import { OutboxError } from '../../../lib/core/errors';
import { createOutboxHarness, passTime } from '../../support/outbox-harness';
import { createScriptedProvider, type Behaviour } from '../../support/scripted-provider';
import { errorOf, HOUR_MS } from './send-setup';

describe('accepted', () => {
	it('sends, and stores the response', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const result = await outbox.send(provider);
		expect(result).toMatchObject({ replayed: false, store: { name: 'memory' } });
		expect(provider.delivered).toEqual([`${result.submission.uid}:hello:email`]);
		expect(await outbox.record()).toMatchObject({ state: 'sent', receipt: result.receipt });
	});

	it('a retry with the same key gets the first response back, nothing is sent', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const first = await outbox.send(provider);
		const second = await outbox.send(provider);
		expect(second).toMatchObject({ replayed: true, receipt: first.receipt });
		expect(provider.calls).toHaveLength(1);
	});

	it('answers for the key for the window (24 h), then a reused key sends under a new uid', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const first = await outbox.send(provider);
		await outbox.clock.advance(24 * HOUR_MS - 1000);
		expect(await outbox.send(provider)).toMatchObject({ replayed: true });
		await outbox.clock.advance(1000);
		const later = await outbox.send(provider);
		expect(later.replayed).toBe(false);
		expect(later.submission.uid).not.toBe(first.submission.uid);
		expect(provider.delivered).toHaveLength(2);
	});

	it('lets the window be set', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		await outbox.send(provider, { policy: { windowMs: HOUR_MS } });
		await outbox.clock.advance(HOUR_MS);
		expect(await outbox.send(provider)).toMatchObject({ replayed: false });
	});

	it('keeps a record at least as long as its window', async () => {
		const outbox = createOutboxHarness();
		const policy = { windowMs: 5 * HOUR_MS, retentionMs: HOUR_MS };
		const { submission } = await outbox.send(createScriptedProvider(), { policy });
		expect(submission.retentionMs).toBe(5 * HOUR_MS);
	});
});

describe('refused for good', () => {
	const refusal: Behaviour = { refuse: { retry: 'never', details: { field: 'to', status: 550 } } };

	it('is stored: same payload, the same refusal, and the provider is not asked again', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([refusal]);
		const first = await errorOf(outbox.send(provider));
		const second = await errorOf(outbox.send(provider));
		expect(first).toMatchObject({ code: 'provider_error', delivery: 'not-sent' });
		expect(second).toMatchObject({
			code: 'provider_error',
			message: first.message,
			details: { field: 'to', status: 550 },
		});
		expect(provider.calls).toHaveLength(1);
		expect(await outbox.record()).toMatchObject({ state: 'rejected' });
	});

	it('corrected payload: sends', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([refusal]);
		await errorOf(outbox.send(provider));
		await outbox.send(provider, { text: 'corrected' });
		expect(provider.delivered).toEqual([expect.stringContaining('corrected')]);
	});

	it('also counts as not sent when the refusal comes after the body', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([{ refuseAfterCommit: { retry: 'never' } }]);
		expect(await errorOf(outbox.send(provider))).toMatchObject({ delivery: 'not-sent' });
		expect(await outbox.record()).toMatchObject({ state: 'rejected' });
	});
});

describe('not sent, transient', () => {
	const busy: Behaviour = { refuse: { retry: 'later' } };

	it('is tried again by ourselves, twice by default', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([busy, busy]);
		await outbox.send(provider);
		expect(provider.calls).toHaveLength(3);
		expect(provider.delivered).toHaveLength(1);
	});

	it('attempt counted, key kept free: the next try sends, even with another payload', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([busy, busy, busy, busy]);
		expect(await errorOf(outbox.send(provider))).toMatchObject({ delivery: 'not-sent' });
		expect(await outbox.record()).toMatchObject({ state: 'released', attempts: 1 });
		const { submission } = await outbox.send(provider);
		expect(submission).toMatchObject({ state: 'sent', attempts: 2 });
		expect(provider.delivered).toHaveLength(1);
	});

	it('gives every try of one submission the same uid and date', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([busy, busy, busy]);
		await errorOf(outbox.send(provider));
		await outbox.clock.advance(HOUR_MS);
		await outbox.send(provider);
		expect(new Set(provider.calls.map(({ body }) => body)).size).toBe(1);
		expect(provider.contexts[1]).toEqual(provider.contexts[0]);
	});

	it('obeys Retry-After up to the set wait', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([{ refuse: { retry: 'later', retryAfterMs: 20_000 } }]);
		const startedAt = outbox.clock.now();
		await outbox.send(provider);
		expect(outbox.clock.now() - startedAt).toBeGreaterThanOrEqual(20_000);
	});

	it('does not wait longer than the set wait, but says how long the provider asked for', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([{ refuse: { retry: 'later', retryAfterMs: 60_000 } }]);
		const error = await errorOf(outbox.send(provider, { policy: { maxRetryWaitMs: 30_000 } }));
		expect(error).toMatchObject({ retryAfterMs: 60_000, delivery: 'not-sent' });
		expect(provider.calls).toHaveLength(1);
	});

	it('backs off', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(Array<Behaviour>(6).fill(busy));
		const startedAt = outbox.clock.now();
		await errorOf(outbox.send(provider, { policy: { retries: 4 } }));
		expect(outbox.clock.now() - startedAt).toBeGreaterThanOrEqual(250 + 500 + 1000 + 2000);
	});

	it('is not in doubt while it pauses after a refusal that followed the commit', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([
			{ refuseAfterCommit: { retry: 'later', retryAfterMs: 5000 } },
		]);
		const sending = outbox.start(provider);
		await outbox.clock.advance(1000);
		expect(await outbox.record()).toMatchObject({
			state: 'reserved',
			steps: [{ state: 'pending' }],
		});
		await passTime(outbox.clock, sending);
		expect(provider.delivered).toHaveLength(1);
	});
});

describe('not sent, the caller can fix it', () => {
	it('is released and not tried again by ourselves; a retry sends', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider([{ refuse: { retry: 'after-fix' } }]);
		await errorOf(outbox.send(provider));
		expect(provider.calls).toHaveLength(1);
		expect(await outbox.record()).toMatchObject({ state: 'released' });
		await outbox.send(provider);
		expect(provider.delivered).toHaveLength(1);
	});

	it('includes what only loading finds out, such as an attachment that is gone', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const load = async () => {
			throw new OutboxError('validation_error', 'Gone.', {
				details: { field: 'attachments[0].url' },
			});
		};
		expect(await errorOf(outbox.send(provider, { load }))).toMatchObject({
			code: 'validation_error',
		});
		expect(await outbox.record()).toMatchObject({ state: 'released' });
		await outbox.send(provider);
		expect(provider.delivered).toHaveLength(1);
	});
});

describe('several steps under one key', () => {
	it('a retry sends only the missing ones', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept', { refuse: { retry: 'after-fix' } }]);
		await errorOf(outbox.send(provider, { parts: 3 }));
		expect(await outbox.record()).toMatchObject({ state: 'released' });
		await outbox.send(provider, { parts: 3 });
		expect(provider.delivered.map((body) => body.split(':')[2])).toEqual([
			'part-1',
			'part-2',
			'part-3',
		]);
	});

	it('another payload is a conflict once a step has left', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept', { refuse: { retry: 'after-fix' } }]);
		await errorOf(outbox.send(provider, { parts: 2 }));
		expect(await errorOf(outbox.send(provider, { parts: 2, text: 'other' }))).toMatchObject({
			code: 'idempotency_conflict',
		});
	});
});

describe('rate caps', () => {
	const perSecond = [{ limit: 2, perMs: 1000 }] as const;

	it('wait for room if that is short', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const policy = { rateLimits: perSecond };
		const sends = ['a', 'b', 'c'].map((key) => outbox.start(provider, { key, policy }));
		const results = await passTime(outbox.clock, Promise.all(sends));
		expect(provider.delivered).toHaveLength(3);
		expect(results[0]?.rate?.window).toMatchObject({ limit: 2, remaining: 1 });
	});

	it('are rate_limited with retry-after where the wait is long, and nothing is sent', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const policy = { rateLimits: [{ limit: 1, perMs: 24 * HOUR_MS }] };
		await outbox.send(provider, { key: 'a', policy });
		const error = await errorOf(outbox.send(provider, { key: 'b', policy }));
		expect(error).toMatchObject({ code: 'rate_limited', delivery: 'not-sent' });
		expect(error.retryAfterMs).toBeGreaterThan(0);
		expect(provider.delivered).toHaveLength(1);
	});

	it('are not used up by a replay', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const policy = { rateLimits: [{ limit: 1, perMs: 24 * HOUR_MS }] };
		await outbox.send(provider, { policy });
		expect(await outbox.send(provider, { policy })).toMatchObject({ replayed: true });
	});
});
