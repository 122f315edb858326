import { setTimeout as sleep } from 'node:timers/promises';

import { OutboxError } from '../../lib/core/errors';
import { receiptSchema } from '../../lib/core/receipt';
import { everythingShownBy, spellings } from './leaks';
import type { Fault, ProviderHarness, ProviderRig } from './provider-harness';
import { CONTEXT, send } from './provider-send';

export type { Fault, ProviderHarness, ProviderRig } from './provider-harness';

/** Faults that the service itself reports, so that there is no doubt. */
const REFUSALS: readonly Fault[] = [
	'refuses for good',
	'refuses for now',
	'refuses the login',
	'refuses and repeats what it heard',
];
const BEFORE_COMMIT: readonly Fault[] = [
	'refuses the login',
	'is unreachable',
	'drops the line before the commit',
];
const STALLS: readonly Fault[] = ['stalls before the commit', 'accepts and stalls'];

/** Whom the ledger has on record; the suite does not know whom a rig's message is for. */
const RECIPIENTS: readonly string[] = ['somebody@example.net'];

/** What every provider is held to, whatever service it talks to. */
export function describeProviderContract<
	Message,
	Request,
	Rig extends ProviderRig<Message, Request>,
>(name: string, harness: ProviderHarness<Message, Request, Rig>): void {
	describe(`the provider contract: ${name}`, () => {
		let rig: Rig;
		beforeEach(async () => {
			rig = await harness.start();
		});
		afterEach(async () => {
			await rig.stop();
		});

		const faults = Object.keys(harness.faults) as Fault[];
		const ending = faults.filter((fault) => !STALLS.includes(fault));
		const cause = (fault: Fault): void => harness.faults[fault]?.(rig);
		/** Whether the only call of a delivery is the one that cannot be taken back. */
		const commitsFirst = !faults.includes('drops the line before the commit');

		describe('a message that is accepted', () => {
			it('yields a receipt that the ledger can keep', async () => {
				const { receipt } = await send(rig);
				expect(receiptSchema.parse(receipt)).toEqual(receipt);
				expect(rig.accepted()).toHaveLength(1);
			});

			it('is committed exactly once, before anything that cannot be taken back', async () => {
				const irreversible: number[] = [];
				const { commits } = await send(rig, {
					commit: async () => {
						irreversible.push(rig.irreversible());
						await sleep(100);
						irreversible.push(rig.irreversible());
					},
				});
				expect(commits).toBe(1);
				expect(irreversible).toEqual([0, 0]);
				expect(rig.irreversible()).toBeGreaterThan(0);
			});

			it('is the same, byte for byte, on every try with the same context', async () => {
				await send(rig);
				await send(rig);
				const [first, second] = rig.accepted();
				expect(first).toBe(second);
				expect(first).toContain(CONTEXT.uid);
			});

			it('is one message, also among twenty at once', async () => {
				const uids = Array.from({ length: 20 }, (_, i) => `${CONTEXT.uid.slice(0, -2)}${i + 10}`);
				const sends = await Promise.all(uids.map((uid) => send(rig, {}, { ...CONTEXT, uid })));
				expect(sends.map(({ error }) => error)).toEqual(uids.map(() => undefined));
				expect(rig.offers()).toBe(20);
				for (const uid of uids) {
					expect(rig.accepted().filter((wire) => wire.includes(uid))).toHaveLength(1);
				}
			});
		});

		describe('a commit that is refused', () => {
			it('lets nothing leave and passes on why', async () => {
				const refusal = new OutboxError('idempotency_in_progress', 'Another run took over.');
				const { error } = await send(rig, { commit: () => Promise.reject(refusal) });
				await sleep(100);
				expect(error).toBe(refusal);
				expect(error?.code).toBe('idempotency_in_progress');
				expect(rig.irreversible()).toBe(0);
				expect(rig.accepted()).toHaveLength(0);
			});

			it('lets nothing leave either when it fails in an unforeseen way', async () => {
				const { error } = await send(rig, { commit: () => Promise.reject(new TypeError('boom')) });
				expect(error?.delivery).toBe('not-sent');
				expect(rig.accepted()).toHaveLength(0);
			});
		});

		describe.each(ending)('when the service %s', (fault) => {
			it('claims truly whether the message left, and tries only once', async () => {
				cause(fault);
				const { error, commits } = await send(rig);
				expect(error).toBeInstanceOf(OutboxError);
				if (rig.accepted().length > 0) expect(error?.delivery).toBe('unknown');
				if (commits === 0 || REFUSALS.includes(fault)) expect(error?.delivery).toBe('not-sent');
				if (fault === 'is unreachable') expect(error?.delivery).toBe('not-sent');
				if (BEFORE_COMMIT.includes(fault) && !commitsFirst) expect(commits).toBe(0);
				expect(commits).toBeLessThanOrEqual(1);
				expect(rig.offers()).toBeLessThanOrEqual(1);
			});

			it('shows no secret, subject or body in the error', async () => {
				cause(fault);
				const { error } = await send(rig);
				const shown = everythingShownBy(error);
				for (const secret of rig.confidential.flatMap(spellings))
					expect(shown).not.toContain(secret);
			});

			it('sends the same step once the service is well, if it had not left', async () => {
				cause(fault);
				const { error } = await send(rig);
				const before = rig.accepted().length;
				harness.heal(rig);
				if (error?.delivery !== 'not-sent') return expect(before).toBeLessThanOrEqual(1);
				const { receipt } = await send(rig);
				expect(receipt?.status).toBeDefined();
				expect(rig.accepted()).toHaveLength(1);
			});
		});

		describe('says what a repetition can achieve', () => {
			it('nothing, when the message is refused for good', async () => {
				cause('refuses for good');
				expect((await send(rig)).error).toMatchObject({ retry: 'never', delivery: 'not-sent' });
			});

			it('success later, when it is refused for now', async () => {
				cause('refuses for now');
				const { error } = await send(rig);
				expect(error).toMatchObject({ retry: 'later', delivery: 'not-sent' });
				expect(error?.retryAfterMs).toBe(harness.retryAfterMs);
			});

			it('success after a fix, when the login is refused', async () => {
				cause('refuses the login');
				expect((await send(rig)).error).toMatchObject({
					code: 'insufficient_permissions',
					retry: 'after-fix',
				});
			});

			it('success later, when the service is unreachable', async () => {
				cause('is unreachable');
				expect((await send(rig)).error).toMatchObject({
					code: 'provider_error',
					retry: 'later',
				});
			});

			it('nobody knows, when the service took it and broke off', async () => {
				cause('accepts and drops the line');
				expect((await send(rig)).error).toMatchObject({
					code: 'delivery_unknown',
					delivery: 'unknown',
				});
			});
		});

		describe('a send that is aborted', () => {
			it('leaves nothing behind when it is aborted from the start', async () => {
				const { error, commits } = await send(rig, { signal: AbortSignal.abort() });
				expect(error?.delivery).toBe('not-sent');
				expect(commits).toBe(0);
				expect(rig.offers()).toBe(0);
			});

			if (!commitsFirst) {
				it('has not left when it was not committed', async () => {
					cause('stalls before the commit');
					const { error, commits } = await send(rig, { signal: AbortSignal.timeout(300) });
					expect(error).toMatchObject({ delivery: 'not-sent', retry: 'later' });
					expect(commits).toBe(0);
					expect(rig.accepted()).toHaveLength(0);
				});
			}

			it('has not left when the commit was still under way', async () => {
				const abort = new AbortController();
				const { error } = await send(rig, {
					signal: abort.signal,
					commit: async () => {
						abort.abort();
						await sleep(100);
					},
				});
				await sleep(100);
				expect(rig.irreversible()).toBe(0);
				expect(error?.delivery).toBe('not-sent');
			});

			it('may have left when it was committed', async () => {
				cause('accepts and stalls');
				const { error } = await send(rig, { signal: AbortSignal.timeout(500) });
				expect(rig.accepted()).toHaveLength(1);
				expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
			});
		});

		describe('reconciliation', () => {
			if (!harness.reconciles) {
				it('is not offered, because the service cannot be asked', () => {
					expect(rig.provider.reconcile).toBeUndefined();
				});
				return;
			}

			it('finds a message that was accepted, or says that it does not know', async () => {
				cause('accepts and drops the line');
				const verdict = await sendAndReconcile();
				if (verdict?.outcome === 'sent') {
					expect(receiptSchema.parse(verdict.receipt)).toMatchObject({ accepted: RECIPIENTS });
				}
				expect(verdict?.outcome).not.toBe('not-sent');
			});

			it('never finds a message that was not accepted', async () => {
				cause('drops the line before it accepts');
				expect((await sendAndReconcile())?.outcome).not.toBe('sent');
			});

			const sendAndReconcile = async () => {
				const { step, evidence } = await send(rig);
				harness.heal(rig);
				const signal = AbortSignal.timeout(10_000);
				const doubtful = { id: step.id, uid: CONTEXT.uid, recipients: RECIPIENTS, evidence };
				return rig.provider.reconcile?.(doubtful, { signal, ageMs: 600_000 });
			};
		});
	});
}
