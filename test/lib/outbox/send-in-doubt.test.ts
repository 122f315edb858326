import { OutboxError } from '../../../lib/core/errors';
import { createOutboxHarness } from '../../support/outbox-harness';
import { createScriptedProvider } from '../../support/scripted-provider';
import { errorOf, HOUR_MS } from './send-setup';

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
