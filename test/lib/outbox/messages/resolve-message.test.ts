import { OutboxError } from '../../../../lib/core/errors';
import type { Submission } from '../../../../lib/core/submission';
import { MAX_RESOLUTIONS } from '../../../../lib/core/submission';
import {
	resolveMessage,
	type Askable,
	type ResolveRequest,
} from '../../../../lib/outbox/messages/resolve-message';
import { createOutboxHarness, passTime } from '../../../support/outbox-harness';
import { createScriptedProvider, type ScriptedProvider } from '../../../support/scripted-provider';

const HOUR_MS = 3_600_000;

/** A message that is held: the provider took it, or lost it, and broke off. */
async function hold(
	provider: ScriptedProvider = createScriptedProvider(['accept-then-drop']),
	options: { readonly parts?: number } = {},
) {
	const outbox = createOutboxHarness();
	await expect(outbox.send(provider, options)).rejects.toMatchObject({ code: 'delivery_unknown' });
	const record = async (): Promise<Submission> => {
		const found = await outbox.record();
		if (!found) throw new Error('there is no record');
		return found;
	};
	const { uid } = await record();
	const resolve = (
		decision: ResolveRequest['decision'],
		askable: Askable | undefined = provider,
		more: Partial<ResolveRequest> = {},
	) =>
		passTime(
			outbox.clock,
			resolveMessage({ uid, decision, by: 'Ada', connect: async () => askable, ...more }, outbox),
		);
	return { outbox, provider, uid, record, resolve };
}

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
