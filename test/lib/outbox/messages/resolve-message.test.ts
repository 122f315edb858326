import type { Submission } from '../../../../lib/core/submission';
import { MAX_RESOLUTIONS } from '../../../../lib/core/submission';
import { resolveMessage, type Askable } from '../../../../lib/outbox/messages/resolve-message';
import { createOutboxHarness, passTime } from '../../../support/outbox-harness';
import { createScriptedProvider } from '../../../support/scripted-provider';
import { hold } from './hold-message';

const HOUR_MS = 3_600_000;

describe('a held message that is marked as sent', () => {
	it('answers for its key as if it had been sent, and nothing is sent', async () => {
		const { outbox, provider, uid, record, resolve } = await hold();
		const resolved = await resolve('sent');
		expect(resolved).toEqual(await record());
		expect(resolved).toMatchObject({
			state: 'sent',
			receipt: { status: 'sent', id: uid, accepted: ['jane@example.com'] },
			settledAt: outbox.clock.now() - 50,
		});
		expect(resolved.failure).toBeUndefined();
		expect(await outbox.send(provider)).toMatchObject({ replayed: true, receipt: { id: uid } });
		expect(provider.delivered).toHaveLength(1);
	});

	it('says when it was handed over, not when somebody decided', async () => {
		const { outbox, record, resolve } = await hold();
		const [step] = (await record()).steps;
		await outbox.clock.advance(HOUR_MS);
		expect((await resolve('sent')).receipt?.sentAt).toBe(step?.committedAt);
	});
});

describe('a held message that is marked as not sent', () => {
	it('frees its key: the next run with it sends', async () => {
		const { outbox, provider, record, resolve } = await hold(
			createScriptedProvider(['lose-then-drop']),
		);
		const resolved = await resolve('not-sent');
		expect(resolved).toEqual(await record());
		expect(resolved).toMatchObject({ state: 'released', steps: [{ state: 'pending' }] });
		expect(resolved.failure).toBeUndefined();
		expect(await outbox.send(provider)).toMatchObject({ replayed: false });
		expect(provider.delivered).toHaveLength(1);
		expect((await record()).resolutions).toHaveLength(1);
	});

	it('lets other content take its key, for nothing had left', async () => {
		const { outbox, provider, resolve } = await hold(createScriptedProvider(['lose-then-drop']));
		await resolve('not-sent');
		await outbox.send(provider, { text: 'corrected' });
		expect(provider.delivered).toEqual([expect.stringContaining('corrected')]);
	});

	it('goes on where it stopped when other parts of it had left', async () => {
		const script = createScriptedProvider(['accept', 'lose-then-drop']);
		const { outbox, provider, resolve } = await hold(script, { parts: 3 });
		const { steps } = await resolve('not-sent');
		expect(steps.map(({ state }) => state)).toEqual(['sent', 'pending', 'pending']);
		await outbox.send(provider, { parts: 3 });
		expect(provider.delivered.map((body) => body.split(':').at(-1))).toEqual([
			'part-1',
			'part-2',
			'part-3',
		]);
	});
});

describe('a held message of several parts', () => {
	it('of which one is marked as sent has the others sent by the next run', async () => {
		const script = createScriptedProvider(['accept', 'accept-then-drop']);
		const { outbox, provider, resolve } = await hold(script, { parts: 3 });
		const resolved = await resolve('sent');
		expect(resolved).toMatchObject({ state: 'released' });
		expect(resolved.steps.map(({ state }) => state)).toEqual(['sent', 'sent', 'pending']);
		await outbox.send(provider, { parts: 3 });
		expect(provider.delivered).toHaveLength(3);
	});
});

describe('what can be resolved', () => {
	it('is a send that was cut off while it was sending, once its lease has lapsed', async () => {
		const outbox = createOutboxHarness();
		const forever = new Promise<void>(() => undefined);
		outbox.start(createScriptedProvider([{ hold: forever }])).catch(() => undefined);
		await outbox.clock.advance(10);
		const sending = await outbox.record();
		const uid = sending?.uid ?? '';
		const resolve = () =>
			resolveMessage(
				{ uid, decision: 'not-sent', by: 'Ada', connect: async () => undefined },
				outbox,
			);
		expect(sending).toMatchObject({ state: 'sending' });
		await expect(resolve()).rejects.toMatchObject({
			code: 'idempotency_in_progress',
			retryAfterMs: expect.any(Number),
		});
		// The process dies: from here on nobody renews the lease.
		jest.spyOn(outbox.backend.submissions, 'renew').mockResolvedValue(false);
		await outbox.clock.advance(61_000);
		expect(await resolve()).toMatchObject({ state: 'released' });
	});

	it.each([
		['sent', createScriptedProvider()],
		['rejected', createScriptedProvider([{ refuse: { retry: 'never' } }])],
		['released', createScriptedProvider([{ refuse: { retry: 'after-fix' } }])],
	])('is not a message that is %s', async (state, provider) => {
		const outbox = createOutboxHarness();
		await outbox.send(provider).catch(() => undefined);
		const before = await outbox.record();
		const { uid = '' } = before ?? {};
		await expect(
			resolveMessage({ uid, decision: 'sent', by: 'Ada', connect: async () => provider }, outbox),
		).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'uid' },
			message: expect.stringContaining(`is ${state}`),
		});
		expect(await outbox.record()).toEqual(before);
	});

	it('is nothing that is not on record', async () => {
		const { resolve } = await hold();
		await expect(resolve('sent', undefined, { uid: 'nobody' })).rejects.toMatchObject({
			code: 'not_found',
		});
	});

	it('is not a message that a run is asking about, or sending again, at this moment', async () => {
		const provider = createScriptedProvider(['lose-then-drop']);
		const { outbox, resolve } = await hold(provider);
		let goOn = (): void => undefined;
		const stalled = new Promise<void>((done) => (goOn = done));
		const again = createScriptedProvider([{ hold: stalled }]);
		const second = outbox.start(again, { policy: { onUnknown: 'send-again' } });
		await outbox.clock.advance(10);
		await expect(resolve('not-sent')).rejects.toMatchObject({ code: 'idempotency_in_progress' });
		goOn();
		expect(await passTime(outbox.clock, second)).toMatchObject({ replayed: false });
	});
});

describe('a message that changes while somebody decides', () => {
	it('is not overwritten: of two decisions at once one counts', async () => {
		const { record, resolve } = await hold();
		const results = await Promise.allSettled([resolve('sent'), resolve('not-sent')]);
		expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const lost = results.find((result) => result.status === 'rejected');
		expect(lost?.reason).toMatchObject({ code: 'idempotency_in_progress', retry: 'later' });
		expect((await record()).resolutions).toHaveLength(1);
	});

	it('is not overwritten by a verdict that comes after another run has taken over', async () => {
		const provider = createScriptedProvider(['lose-then-drop'], { canReconcile: true });
		const { outbox, record, resolve } = await hold(provider);
		const slow: Askable = {
			...provider,
			reconcile: async () => {
				await outbox.send(createScriptedProvider(), { policy: { onUnknown: 'send-again' } });
				return { outcome: 'not-sent' };
			},
		};
		await expect(resolve('reconcile', slow)).rejects.toMatchObject({
			code: 'idempotency_in_progress',
		});
		expect(await record()).toMatchObject({ state: 'sent' });
	});
});

describe('the record of decisions', () => {
	it('says who decided what, when and why', async () => {
		const { outbox, resolve } = await hold();
		const { resolutions } = await resolve('sent', undefined, { note: 'Jane has it.' });
		const at = outbox.clock.now() - 50;
		expect(resolutions).toEqual([{ decision: 'sent', by: 'Ada', note: 'Jane has it.', at }]);
	});

	it('keeps them all, and so many of the newest when there are very many', async () => {
		const provider = createScriptedProvider(['accept-then-drop'], { canReconcile: true });
		const { resolve } = await hold(provider);
		let last: Submission | undefined;
		for (let count = 0; count < MAX_RESOLUTIONS + 2; count++) {
			last = await resolve('reconcile', undefined, {
				note: `${count}`,
				connect: async () => provider,
			});
		}
		expect(last?.resolutions).toHaveLength(MAX_RESOLUTIONS);
		expect(last?.resolutions?.at(-1)?.note).toBe(`${MAX_RESOLUTIONS + 1}`);
		expect((await resolve('sent')).resolutions?.at(-1)?.decision).toBe('sent');
	});
});
