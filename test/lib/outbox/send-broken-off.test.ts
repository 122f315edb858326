import type { Backend } from '../../../lib/core/backend';
import { storeError } from '../../../lib/core/errors';
import { createOutboxHarness, passTime } from '../../support/outbox-harness';
import { createScriptedProvider } from '../../support/scripted-provider';
import { errorOf } from './send-setup';

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
