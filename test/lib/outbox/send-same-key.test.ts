import { createOutboxHarness, passTime } from '../../support/outbox-harness';
import { createScriptedProvider } from '../../support/scripted-provider';
import { errorOf, HOUR_MS, kill, loseLease } from './send-setup';

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
