import { OutboxError } from '../../../lib/core/errors';
import { lookUp } from '../../../lib/outbox/look-up';
import { DEFAULT_POLICY, type SendPolicy } from '../../../lib/outbox/policy';
import { createFakeClock, type FakeClock } from '../../support/fake-clock';
import { createFakeIds } from '../../support/fake-ids';
import { createOutboxHarness, passTime } from '../../support/outbox-harness';
import { createScriptedProvider, type ScriptedProvider } from '../../support/scripted-provider';

const busy = (retryAfterMs?: number) =>
	new OutboxError('rate_limited', 'Too fast.', {
		retry: 'later',
		...(retryAfterMs !== undefined && { retryAfterMs }),
	});

/** Fails as often as there are errors, then gives the answer; notes down when it was asked. */
function createSource(clock: FakeClock, errors: readonly Error[]) {
	const askedAt: number[] = [];
	const startedAt = clock.now();
	const read = async () => {
		askedAt.push(clock.now() - startedAt);
		const error = errors[askedAt.length - 1];
		if (error) throw error;
		return 'found';
	};
	return { read, askedAt };
}

function start(errors: readonly Error[], policy: Partial<SendPolicy> = {}) {
	const clock = createFakeClock();
	const source = createSource(clock, errors);
	const environment = { clock, ids: createFakeIds() };
	return {
		clock,
		source,
		found: lookUp(source.read, { ...DEFAULT_POLICY, ...policy }, environment),
	};
}

describe('a look-up', () => {
	it('is tried again like a delivery while the obstacle passes by itself', async () => {
		const { clock, source, found } = start([busy(), busy()]);
		expect(await passTime(clock, found)).toBe('found');
		expect(source.askedAt).toHaveLength(3);
	});

	it('gives up after the retries of the policy, with the last failure', async () => {
		const last = busy();
		const { clock, source, found } = start([busy(), last, busy()], { retries: 1 });
		await expect(passTime(clock, found)).rejects.toBe(last);
		expect(source.askedAt).toHaveLength(2);
	});

	it('waits as long as the provider asks, up to the wait that is set', async () => {
		const { clock, source, found } = start([busy(7_000)]);
		await passTime(clock, found);
		expect(source.askedAt[1]).toBe(7_000);

		const patient = start([busy(7_000)], { maxRetryWaitMs: 6_999 });
		await expect(passTime(patient.clock, patient.found)).rejects.toMatchObject({
			code: 'rate_limited',
			retryAfterMs: 7_000,
		});
		expect(patient.source.askedAt).toHaveLength(1);
	});

	it.each(['never', 'after-fix'] as const)(
		'is not tried again when that helps %s',
		async (retry) => {
			const refusal = new OutboxError('insufficient_permissions', 'No.', { retry });
			const { source, found } = start([refusal]);
			await expect(found).rejects.toBe(refusal);
			expect(source.askedAt).toHaveLength(1);
		},
	);

	it('is not tried again after a failure that nobody foresaw', async () => {
		const { source, found } = start([new TypeError('x is not a function')]);
		await expect(found).rejects.toBeInstanceOf(TypeError);
		expect(source.askedAt).toHaveLength(1);
	});

	it('has the time of one try, and then another try', async () => {
		const clock = createFakeClock();
		const signals: AbortSignal[] = [];
		const read = (signal: AbortSignal): Promise<string> => {
			signals.push(signal);
			if (signals.length > 1) return Promise.resolve('found');
			return new Promise((_resolve, reject) => {
				signal.addEventListener('abort', () => reject(busy()));
			});
		};
		const policy = { ...DEFAULT_POLICY, timeoutMs: 5_000 };
		const found = lookUp(read, policy, { clock, ids: createFakeIds() });
		await clock.advance(4_999);
		expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
		expect(await passTime(clock, found)).toBe('found');
		expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
	});

	it('ends with the execution, also while it waits for another try', async () => {
		const clock = createFakeClock();
		const cancel = new AbortController();
		const source = createSource(clock, [busy()]);
		const environment = { clock, ids: createFakeIds(), signal: cancel.signal };
		const found = lookUp(source.read, DEFAULT_POLICY, environment);
		await clock.advance(1);
		cancel.abort(new Error('cancelled'));
		await expect(found).rejects.toThrow('cancelled');
		expect(source.askedAt).toHaveLength(1);
	});
});

describe('a send whose provider looks something up', () => {
	const withResolve = (resolve: ScriptedProvider['resolve']): ScriptedProvider => ({
		...createScriptedProvider(),
		...(resolve && { resolve }),
	});

	it('survives a busy provider in the look-up', async () => {
		const outbox = createOutboxHarness();
		const { read, askedAt } = createSource(outbox.clock, [busy(2_000)]);
		const provider = withResolve(read);
		expect(await outbox.send(provider)).toMatchObject({
			submission: { lookups: { email: 'found' } },
		});
		expect(askedAt).toEqual([0, 2_000]);
		expect(provider.delivered).toHaveLength(1);
	});

	it('fails as not sent when the look-up keeps failing, and the next try looks up again', async () => {
		const outbox = createOutboxHarness();
		const { read, askedAt } = createSource(outbox.clock, [busy(), busy(), busy()]);
		const provider = withResolve(read);
		await expect(outbox.send(provider)).rejects.toMatchObject({
			code: 'rate_limited',
			delivery: 'not-sent',
		});
		expect(await outbox.record()).toMatchObject({ state: 'released' });
		await outbox.send(provider);
		expect(askedAt).toHaveLength(4);
		expect(provider.delivered).toHaveLength(1);
	});

	it('breaks off a look-up that never ends, with nothing sent', async () => {
		const outbox = createOutboxHarness();
		const provider = withResolve(
			(_message, { signal }) =>
				new Promise((_resolve, reject) => {
					signal.addEventListener('abort', () => reject(busy()));
				}),
		);
		const sending = outbox.send(provider, { policy: { timeoutMs: 3_000, retries: 0 } });
		await expect(sending).rejects.toMatchObject({ code: 'rate_limited' });
		expect(provider.calls).toHaveLength(0);
	});
});
