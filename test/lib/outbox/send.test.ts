import type { Backend } from '../../../lib/core/backend';
import { OutboxError, storeError } from '../../../lib/core/errors';
import { createOutboxHarness, passTime } from '../../support/outbox-harness';
import { createScriptedProvider, type Behaviour } from '../../support/scripted-provider';

const HOUR_MS = 3_600_000;

async function errorOf(promise: Promise<unknown>): Promise<OutboxError> {
	try {
		await promise;
	} catch (error) {
		if (error instanceof OutboxError) return error;
		throw error;
	}
	throw new Error('it did not fail');
}

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

describe('in flight elsewhere', () => {
	function heldProvider() {
		let letGo = (): void => undefined;
		const hold = new Promise<void>((resolve) => (letGo = resolve));
		return { provider: createScriptedProvider([{ hold }]), letGo: () => letGo() };
	}

	it('waits up to a set time for the result', async () => {
		const outbox = createOutboxHarness();
		const { provider, letGo } = heldProvider();
		const first = outbox.start(provider);
		await outbox.clock.advance(10);
		const second = outbox.start(provider);
		await outbox.clock.advance(5000);
		letGo();
		const [sent, replayed] = await passTime(outbox.clock, Promise.all([first, second]));
		expect(replayed).toMatchObject({ replayed: true, receipt: sent.receipt });
		expect(provider.delivered).toHaveLength(1);
	});

	it('then answers idempotency_in_progress with retry-after', async () => {
		const outbox = createOutboxHarness();
		const { provider, letGo } = heldProvider();
		const first = outbox.start(provider);
		await outbox.clock.advance(10);
		const policy = { waitForInFlightMs: 1000 };
		const error = await errorOf(outbox.send(provider, { policy }));
		expect(error).toMatchObject({ code: 'idempotency_in_progress', delivery: 'not-sent' });
		expect(error.retryAfterMs).toBeGreaterThan(0);
		letGo();
		await passTime(outbox.clock, first);
	});

	it('of 100 at once, one sends and all get its result', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const sends = Array.from({ length: 100 }, () => outbox.start(provider));
		const results = await passTime(outbox.clock, Promise.all(sends));
		expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
		expect(new Set(results.map(({ receipt }) => receipt.id)).size).toBe(1);
		expect(provider.delivered).toHaveLength(1);
	});

	it('leases are renewed while a request runs', async () => {
		const outbox = createOutboxHarness();
		const { provider, letGo } = heldProvider();
		const policy = { leaseMs: 10_000, timeoutMs: 10 * HOUR_MS };
		const first = outbox.start(provider, { policy });
		await outbox.clock.advance(60_000);
		const impatient = { policy: { ...policy, waitForInFlightMs: 0 } };
		expect(await errorOf(outbox.send(provider, impatient))).toMatchObject({
			code: 'idempotency_in_progress',
		});
		letGo();
		await passTime(outbox.clock, first);
		expect(provider.delivered).toHaveLength(1);
	});
});

describe('a killed run', () => {
	it('lease lapsed in reserved: taken over, sends', async () => {
		const outbox = createOutboxHarness();
		await kill(outbox, createScriptedProvider(), 'while loading');
		const provider = createScriptedProvider();
		await outbox.send(provider);
		expect(provider.delivered).toHaveLength(1);
	});

	it('lease lapsed in sending: held as delivery_unknown where the provider cannot be asked', async () => {
		const outbox = createOutboxHarness();
		const killed = createScriptedProvider([{ hold: new Promise(() => undefined) }]);
		await kill(outbox, killed, 'while sending');
		const provider = createScriptedProvider();
		const error = await errorOf(outbox.send(provider));
		expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown', httpStatus: 504 });
		expect(provider.calls).toHaveLength(0);
		expect(await outbox.record()).toMatchObject({ state: 'unknown' });
	});

	it('a stale worker can neither send nor settle nor release', async () => {
		const outbox = createOutboxHarness();
		let goOn = (): void => undefined;
		const stalled = new Promise<void>((resolve) => (goOn = resolve));
		const stale = createScriptedProvider();
		const first = errorOf(
			outbox.start(stale, {
				load: async () => {
					await stalled;
					return { text: 'hello' };
				},
			}),
		);
		await outbox.clock.advance(10);
		await loseLease(outbox);
		const provider = createScriptedProvider();
		const second = await outbox.send(provider);
		goOn();
		expect(await passTime(outbox.clock, first)).toMatchObject({ code: 'idempotency_in_progress' });
		expect(stale.delivered).toHaveLength(0);
		expect(await outbox.record()).toEqual(second.submission);
	});
});

describe('an ambiguous outcome', () => {
	it('is held, and never sent again by itself', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept-then-drop']);
		expect(await errorOf(outbox.send(provider))).toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
		});
		await outbox.clock.advance(1000 * HOUR_MS);
		expect(await errorOf(outbox.send(provider))).toMatchObject({ code: 'delivery_unknown' });
		expect(provider.calls).toHaveLength(1);
	});

	it('another payload is a conflict meanwhile', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept-then-drop']);
		await errorOf(outbox.send(provider));
		expect(await errorOf(outbox.send(provider, { text: 'other' }))).toMatchObject({
			code: 'idempotency_conflict',
			httpStatus: 409,
		});
	});

	it('policy send again: the next try sends', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['lose-then-drop']);
		const policy = { onUnknown: 'send-again' } as const;
		expect(await errorOf(outbox.send(provider, { policy }))).toMatchObject({ delivery: 'unknown' });
		await outbox.send(provider, { policy });
		expect(provider.delivered).toHaveLength(1);
	});

	it('policy assume sent: answers as if it had been sent', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept-then-drop']);
		const policy = { onUnknown: 'assume-sent' } as const;
		const result = await outbox.send(provider, { policy });
		expect(result.submission).toMatchObject({ state: 'sent' });
		expect(await outbox.send(provider)).toMatchObject({ replayed: true });
		expect(provider.delivered).toHaveLength(1);
	});

	it('reconcile: sent -> replay', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept-then-drop'], { canReconcile: true });
		provider.verdicts.push('unknown', 'sent');
		await errorOf(outbox.send(provider));
		expect((await outbox.send(provider)).submission).toMatchObject({ state: 'sent' });
		expect(provider.delivered).toHaveLength(1);
	});

	it('is asked about before the message is even loaded', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept-then-drop'], { canReconcile: true });
		provider.verdicts.push('unknown', 'sent');
		await errorOf(outbox.send(provider));
		const load = jest.fn(async () => ({ text: 'hello' }));
		expect((await outbox.send(provider, { load })).submission).toMatchObject({ state: 'sent' });
		expect(load).not.toHaveBeenCalled();
		expect(provider.contexts).toHaveLength(1);
	});

	it('reconcile: not sent -> send', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['lose-then-drop'], { canReconcile: true });
		provider.verdicts.push('unknown', 'not-sent');
		await errorOf(outbox.send(provider));
		await outbox.clock.advance(HOUR_MS);
		await outbox.send(provider);
		expect(provider.delivered).toHaveLength(1);
		expect(provider.reconciled[1]).toBeGreaterThanOrEqual(HOUR_MS);
	});

	it('reconcile: no verdict -> policy', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['lose-then-drop'], { canReconcile: true });
		await errorOf(outbox.send(provider));
		expect(await errorOf(outbox.send(provider))).toMatchObject({ code: 'delivery_unknown' });
		await outbox.send(provider, { policy: { onUnknown: 'send-again' } });
		expect(provider.delivered).toHaveLength(1);
	});

	it('reconciled at once within the run, it goes on by itself', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['lose-then-drop'], { canReconcile: true });
		provider.verdicts.push('not-sent');
		await outbox.send(provider);
		expect(provider.calls).toHaveLength(2);
		expect(provider.delivered).toHaveLength(1);
	});

	it('remembers the fence for the reconciliation', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['lose-then-drop'], {
			canReconcile: true,
			fence: true,
		});
		provider.verdicts.push('not-sent');
		await outbox.send(provider);
		expect(provider.calls[1]?.evidence).toEqual({ draftId: 'draft-of-email' });
	});

	it('stays held when the message cannot even be loaded again', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['accept-then-drop'], { canReconcile: true });
		await errorOf(outbox.send(provider));
		const load = async () => {
			throw new OutboxError('validation_error', 'Gone.');
		};
		expect(await errorOf(outbox.send(provider, { load }))).toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
		});
		expect(await outbox.record()).toMatchObject({ state: 'unknown' });
	});

	it('a time-out after the commit is one', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider(['hang']);
		expect(await errorOf(outbox.send(provider))).toMatchObject({ delivery: 'unknown' });
	});

	it.each([
		['crash', 'delivery_unknown', 'unknown', 'unknown'],
		['crash-early', 'internal_error', 'not-sent', 'released'],
	] as const)(
		'a provider that breaks (%s) is %s, and its words go nowhere',
		async (behaviour, code, delivery, state) => {
			const outbox = createOutboxHarness();
			const error = await errorOf(outbox.send(createScriptedProvider([behaviour])));
			expect(error).toMatchObject({ code, delivery });
			expect(JSON.stringify(await outbox.record())).not.toContain('secret');
			expect(`${error.message}${error.stack ?? ''}`).not.toContain('secret');
			expect(await outbox.record()).toMatchObject({ state });
		},
	);
});

describe('on different content', () => {
	it('is idempotency_conflict and sends nothing', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		await outbox.send(provider);
		expect(await errorOf(outbox.send(provider, { text: 'other' }))).toMatchObject({
			code: 'idempotency_conflict',
			delivery: 'not-sent',
			details: { field: 'idempotency_key' },
		});
		expect(provider.delivered).toHaveLength(1);
	});

	it('or returns the first result where the user chose so', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		const first = await outbox.send(provider);
		const policy = { onDifferentContent: 'first-result' } as const;
		expect(await outbox.send(provider, { text: 'other', policy })).toMatchObject({
			replayed: true,
			receipt: first.receipt,
		});
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

describe('the execution key', () => {
	it('of a crashed execution is found again by node, run index, item index and fingerprint', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		await outbox.send(provider, { key: 'execution:7:0:0', slot: '0:0' });
		const retried = { key: 'execution:9:0:0', slot: '0:0', adopt: true };
		expect(await outbox.send(provider, retried)).toMatchObject({ replayed: true });
		expect(provider.delivered).toHaveLength(1);
	});

	it.each([
		['another item', { slot: '0:1' }],
		['other content', { slot: '0:0', text: 'other' }],
	])('does not adopt the record of %s', async (_name, other) => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		await outbox.send(provider, { key: 'execution:7:0:0', slot: '0:0' });
		await outbox.send(provider, { key: 'execution:9:x', adopt: true, ...other });
		expect(provider.delivered).toHaveLength(2);
	});

	it('does not adopt a record whose window is over', async () => {
		const outbox = createOutboxHarness();
		const provider = createScriptedProvider();
		await outbox.send(provider, { key: 'execution:7:0:0', slot: '0:0' });
		await outbox.clock.advance(24 * HOUR_MS);
		await outbox.send(provider, { key: 'execution:9:0:0', slot: '0:0', adopt: true });
		expect(provider.delivered).toHaveLength(2);
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

describe('store unreachable', () => {
	const unreachable = (backend: Backend): Backend => ({
		...backend,
		submissions: {
			...backend.submissions,
			claim: () => Promise.reject(storeError('The store is gone.')),
		},
	});

	it('fail closed: nothing is sent', async () => {
		const outbox = createOutboxHarness(unreachable);
		const provider = createScriptedProvider();
		expect(await errorOf(outbox.send(provider))).toMatchObject({
			code: 'store_unavailable',
			httpStatus: 503,
		});
		expect(provider.calls).toHaveLength(0);
	});

	it('unless the user chose otherwise: sends without a guard and says so', async () => {
		const outbox = createOutboxHarness(unreachable);
		const provider = createScriptedProvider();
		const unguarded = { ...outbox.backend, name: 'none' };
		const result = await outbox.send(provider, { unguarded });
		expect(result.store.name).toBe('none');
		expect(provider.delivered).toHaveLength(1);
	});

	it('at the commit: nothing is sent', async () => {
		const outbox = createOutboxHarness((backend) => ({
			...backend,
			submissions: {
				...backend.submissions,
				swap: () => Promise.reject(storeError('The disk is full.')),
			},
		}));
		const provider = createScriptedProvider();
		expect(await errorOf(outbox.send(provider))).toMatchObject({ code: 'store_unavailable' });
		expect(provider.delivered).toHaveLength(0);
	});

	it('after the message has left: the result stands', async () => {
		let writes = 0;
		const outbox = createOutboxHarness((backend) => ({
			...backend,
			submissions: {
				...backend.submissions,
				swap: (...args: Parameters<Backend['submissions']['swap']>) =>
					++writes > 1
						? Promise.reject(storeError('The disk is full.'))
						: backend.submissions.swap(...args),
			},
		}));
		const provider = createScriptedProvider();
		expect(await outbox.send(provider)).toMatchObject({ replayed: false });
		expect(await outbox.record()).toMatchObject({ state: 'sending' });
	});
});

describe('a cancelled execution', () => {
	it('no longer waits for another run’s result', async () => {
		const outbox = createOutboxHarness();
		const cancel = new AbortController();
		void outbox.start(createScriptedProvider([{ hold: new Promise(() => undefined) }]));
		await outbox.clock.advance(10);
		const waiting = errorOf(outbox.start(createScriptedProvider(), { signal: cancel.signal }));
		await outbox.clock.advance(1000);
		cancel.abort();
		expect(await waiting).toMatchObject({
			code: 'idempotency_in_progress',
			delivery: 'not-sent',
		});
	});

	it('stops before the next try and releases the key', async () => {
		const outbox = createOutboxHarness();
		const cancel = new AbortController();
		const provider = createScriptedProvider([{ refuse: { retry: 'later', retryAfterMs: 20_000 } }]);
		const sending = errorOf(outbox.start(provider, { signal: cancel.signal }));
		await outbox.clock.advance(1000);
		cancel.abort();
		expect(await passTime(outbox.clock, sending)).toMatchObject({ delivery: 'not-sent' });
		expect(await outbox.record()).toMatchObject({ state: 'released' });
		expect(provider.calls).toHaveLength(1);
	});
});

type Harness = ReturnType<typeof createOutboxHarness>;

/** Leaves a record as a process that was killed would: its lease lapses and is never renewed. */
async function kill(
	outbox: Harness,
	provider: ReturnType<typeof createScriptedProvider>,
	when: 'while loading' | 'while sending',
): Promise<void> {
	const load = () => new Promise<never>(() => undefined);
	const policy = { timeoutMs: 1000 * HOUR_MS };
	void outbox.start(provider, when === 'while loading' ? { load, policy } : { policy });
	await outbox.clock.advance(10);
	await loseLease(outbox);
}

/** Ends the present lease in the store, as its lapse would. */
async function loseLease(outbox: Harness): Promise<void> {
	const { submissions } = outbox.backend;
	const held = await submissions.findByKey('node:w1/n1', 'key-1');
	if (!held) throw new Error('no record to lose');
	await submissions.swap(held.submission, { revision: held.revision }, { token: 'gone', ms: 0 });
}
