import { OutboxError } from '../../../../lib/core/errors';
import { createScriptedProvider } from '../../../support/scripted-provider';
import { hold } from './hold-message';

describe('a held message that is reconciled', () => {
	const askable = (outcome?: 'sent' | 'not-sent') => {
		const provider = createScriptedProvider(['accept-then-drop'], {
			canReconcile: true,
			fence: true,
		});
		provider.verdicts.push('unknown', ...(outcome ? [outcome] : []));
		return provider;
	};

	it('sent: counts as sent, with the provider’s own receipt', async () => {
		const { outbox, provider, uid, resolve } = await hold(askable('sent'));
		expect(await resolve('reconcile')).toMatchObject({
			state: 'sent',
			receipt: { id: `id-of-${uid}:email` },
			resolutions: [{ decision: 'reconcile', verdict: 'sent' }],
		});
		expect(await outbox.send(provider)).toMatchObject({ replayed: true });
	});

	it('not sent: its key is free', async () => {
		const { outbox, provider, resolve } = await hold(askable('not-sent'));
		expect(await resolve('reconcile')).toMatchObject({
			state: 'released',
			resolutions: [{ decision: 'reconcile', verdict: 'not-sent' }],
		});
		expect(await outbox.send(provider)).toMatchObject({ replayed: false });
	});

	it('no verdict: stays held, and says so', async () => {
		const { outbox, record, resolve } = await hold(askable());
		const before = await record();
		const resolved = await resolve('reconcile');
		expect(resolved).toEqual(await record());
		expect(resolved).toEqual({
			...before,
			updatedAt: expect.any(Number),
			resolutions: [
				{ decision: 'reconcile', verdict: 'unknown', by: 'Ada', at: expect.any(Number) },
			],
		});
		expect(resolved.failure).toMatchObject({ code: 'delivery_unknown' });
		expect((await outbox.backend.submissions.findByUid(resolved.uid))?.leaseRemainingMs).toBe(0);
	});

	it('is asked about by what the ledger knows: uid, recipients and evidence', async () => {
		const { resolve, uid, provider } = await hold(askable());
		const reconcile = jest.fn(async () => ({ outcome: 'unknown' as const }));
		await resolve('reconcile', { ...provider, reconcile });
		expect(reconcile).toHaveBeenCalledWith(
			{
				...{ id: 'email', uid, recipients: ['jane@example.com'] },
				evidence: { draftId: 'draft-of-email' },
			},
			{ signal: expect.any(AbortSignal), ageMs: expect.any(Number) },
		);
	});

	it('where the provider cannot be asked is an error that says what to do', async () => {
		const { outbox, record, resolve, uid } = await hold();
		for (const provider of [undefined, createScriptedProvider()]) {
			const connect = async () => provider;
			await expect(resolve('reconcile', undefined, { connect })).rejects.toMatchObject({
				code: 'validation_error',
				delivery: 'unknown',
				details: { field: 'decision', uid },
				message: expect.stringMatching(/still held.*cannot be asked.*mark the message as sent/),
			});
		}
		expect((await record()).resolutions).toBeUndefined();
		expect(await outbox.record()).toMatchObject({ state: 'unknown' });
	});

	it('with another account is refused, and nobody is asked', async () => {
		const { provider, resolve } = await hold(askable());
		const other = { ...provider, account: 'account-2' };
		await expect(resolve('reconcile', other)).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'account_id' },
			message: expect.stringMatching(/account-1.*account-2/),
		});
		expect(provider.reconciled).toHaveLength(1);
	});

	it('while the provider cannot be reached stays held, and says why', async () => {
		const { provider, record, resolve } = await hold(askable());
		const before = await record();
		const trouble = new OutboxError('rate_limited', 'Too many requests.', {
			retry: 'later',
			retryAfterMs: 9_000,
		});
		const failing = { ...provider, reconcile: () => Promise.reject(trouble) };
		await expect(resolve('reconcile', failing)).rejects.toMatchObject({
			code: 'rate_limited',
			delivery: 'unknown',
			retryAfterMs: 9_000,
			message: expect.stringMatching(/still held.*Too many requests/),
		});
		const broken = { ...provider, reconcile: () => Promise.reject(new TypeError('secret')) };
		const error = await resolve('reconcile', broken).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'unknown' });
		expect(String(error)).not.toContain('secret');
		const noLogin = () => Promise.reject(new OutboxError('insufficient_permissions', 'No login.'));
		await expect(resolve('reconcile', provider, { connect: noLogin })).rejects.toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'unknown',
		});
		expect(await record()).toEqual(before);
	});

	it('connects nobody for the other decisions', async () => {
		const connect = jest.fn();
		await (await hold()).resolve('sent', undefined, { connect });
		await (await hold()).resolve('not-sent', undefined, { connect });
		expect(connect).not.toHaveBeenCalled();
	});
});
