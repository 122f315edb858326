import { OutboxError, storeError, validationError } from '../../../../lib/core/errors';
import { judge, toSent, type Verdict } from '../../../../lib/outbox/worker/verdict';
import { aReceipt } from './harness';

const MINUTE_MS = 60_000;
const tries = { attempts: 1, maxAttempts: 8, jitter: 0.5 };

const smtp = (
	status: number,
	reason: string,
	retry: 'later' | 'after-fix' | 'never',
	field?: string,
) =>
	new OutboxError('provider_error', 'Refused.', {
		retry,
		details: { provider: 'smtp', status, reason, field },
	});

const final = (state: string): object => ({ kind: 'final', change: { state } });
const counted = (waitMs: number): object => ({
	kind: 'again',
	waitMs,
	change: { state: 'deferred', attempts: 1 },
});
const uncounted = (waitMs: number): object => ({
	kind: 'again',
	waitMs,
	change: { state: 'deferred', attempts: 0 },
});

describe('what a try of a queued message comes to', () => {
	it('accepted: sent, with the provider’s ids and its time', () => {
		expect(toSent(aReceipt(7))).toEqual({
			kind: 'final',
			change: {
				state: 'sent',
				providerMessageId: 'id-7',
				messageId: '<m7@example.com>',
				sentAt: 5,
			},
			bounced: false,
		});
	});

	it.each<[string, OutboxError, object]>([
		['450 greylisted', smtp(450, '4.7.1', 'later', 'to'), counted(MINUTE_MS)],
		['452 mailbox full for now', smtp(452, '4.2.2', 'later', 'to'), counted(MINUTE_MS)],
		['421 closing down', smtp(421, '4.3.2', 'later'), counted(MINUTE_MS)],
		[
			'a server that cannot be reached',
			new OutboxError('provider_error', 'Refused the connection.', {
				retry: 'later',
				details: { provider: 'smtp', reason: 'ECONNREFUSED' },
			}),
			counted(MINUTE_MS),
		],
		[
			'429 without a time',
			new OutboxError('rate_limited', 'Too fast.', {
				retry: 'later',
				details: { provider: 'gmail', status: 429 },
			}),
			counted(MINUTE_MS),
		],
		[
			'429 with a time: not before it, and the account rests as long',
			new OutboxError('rate_limited', 'Too fast.', {
				retry: 'later',
				retryAfterMs: 5 * MINUTE_MS,
				details: { provider: 'gmail', status: 429 },
			}),
			{ ...counted(5 * MINUTE_MS), hold: { cause: 'rate', ms: 5 * MINUTE_MS } },
		],
		[
			'our own cap: not counted, until it is free',
			new OutboxError('rate_limited', 'The cap is used up.', {
				retry: 'later',
				retryAfterMs: 9_000,
			}),
			{ ...uncounted(9_000), hold: { cause: 'rate', ms: 9_000 } },
		],
		['550 no such user', smtp(550, '5.1.1', 'never', 'to'), { ...final('failed'), bounced: true }],
		[
			'550 no such domain',
			smtp(550, '5.1.2', 'never', 'to'),
			{ ...final('failed'), bounced: true },
		],
		['552 mailbox full', smtp(552, '5.2.2', 'never', 'to'), { ...final('failed'), bounced: false }],
		['550 policy', smtp(550, '5.7.1', 'after-fix', 'to'), { ...final('failed'), bounced: false }],
		[
			'554 content refused',
			smtp(554, '5.7.1', 'after-fix'),
			{ ...final('failed'), bounced: false },
		],
		[
			'553 sender refused',
			smtp(553, '5.1.1', 'after-fix', 'from'),
			{ ...final('failed'), bounced: false },
		],
		[
			'too large',
			new OutboxError('payload_too_large', 'Too large.', { details: { provider: 'smtp' } }),
			{ ...final('failed'), bounced: false },
		],
		['something wrong in it', validationError('headers', 'No.'), final('failed')],
		[
			'a login that is refused: not counted, and the account needs somebody',
			new OutboxError('insufficient_permissions', 'Login refused.', {
				retry: 'after-fix',
				details: { provider: 'smtp', status: 535 },
			}),
			{ ...uncounted(MINUTE_MS), hold: { cause: 'account' } },
		],
		[
			'a server that does not serve us at all',
			smtp(554, '5.7.1', 'after-fix', 'host'),
			{ ...uncounted(MINUTE_MS), hold: { cause: 'account' } },
		],
		[
			'a certificate that is not trusted',
			new OutboxError('provider_error', 'Not trusted.', {
				retry: 'after-fix',
				details: { provider: 'smtp', reason: 'CERT_HAS_EXPIRED' },
			}),
			{ ...uncounted(MINUTE_MS), hold: { cause: 'account' } },
		],
		['a store that is away: not counted', storeError('Away.'), uncounted(10_000)],
		[
			'another worker at the same message: not counted, until its lease lapses',
			new OutboxError('idempotency_in_progress', 'In flight.', {
				retry: 'later',
				retryAfterMs: 42_000,
			}),
			uncounted(42_000),
		],
		[
			'a line dropped after the message: held',
			new OutboxError('delivery_unknown', 'Nobody knows.', { delivery: 'unknown' }),
			final('unknown'),
		],
		[
			'other content that may have left under its uid: held',
			new OutboxError('idempotency_conflict', 'Conflict.'),
			final('unknown'),
		],
		[
			'a suppressed recipient',
			new OutboxError('recipient_suppressed', 'Nobody left.', { retry: 'after-fix' }),
			final('suppressed'),
		],
		[
			'something unforeseen',
			new OutboxError('internal_error', 'Broke off.', { retry: 'after-fix' }),
			counted(MINUTE_MS),
		],
	])('%s', (_name, error, expected) => {
		expect(judge(error, tries)).toMatchObject(expected);
	});

	it('says why, and what the server answered', () => {
		expect(judge(smtp(550, '5.1.1', 'never', 'to'), tries)).toMatchObject({
			change: {
				failure: { code: 'provider_error', message: 'Refused.', status: 550, reason: '5.1.1' },
				code: 550,
				enhancedCode: '5.1.1',
			},
		});
	});

	it('takes no name of a socket’s error for an answer of the server', () => {
		const error = new OutboxError('provider_error', 'Refused the connection.', {
			retry: 'later',
			details: { provider: 'smtp', reason: 'ECONNREFUSED' },
		});
		const { change } = judge(error, tries);
		expect(change).not.toHaveProperty('code');
		expect(change).not.toHaveProperty('enhancedCode');
	});

	it('waits as long as it was told to, and longer each time', () => {
		const busy = smtp(421, '4.3.2', 'later');
		const waits = [1, 2, 3].map((attempts) =>
			judge(busy, { ...tries, attempts, firstRetryMs: 100 }),
		);
		expect(waits).toMatchObject([{ waitMs: 100 }, { waitMs: 320 }, { waitMs: 1024 }]);
	});

	it('gives up after the last try, with the last reason', () => {
		const greylisted = smtp(450, '4.7.1', 'later', 'to');
		expect(judge(greylisted, { ...tries, attempts: 7 })).toMatchObject({ kind: 'again' });
		expect(judge(greylisted, { ...tries, attempts: 8 })).toMatchObject({
			kind: 'final',
			change: { state: 'failed', code: 450, enhancedCode: '4.7.1' },
		});
	});

	it('gives up what is poison after three tries', () => {
		const poison = new OutboxError('internal_error', 'Broke off.', { retry: 'after-fix' });
		const states = [1, 2, 3].map((attempts) => judge(poison, { ...tries, attempts }).kind);
		expect(states).toEqual(['again', 'again', 'final']);
	});

	it('never gives a message up for what is no fault of its own', () => {
		const faults = [
			storeError('Away.'),
			new OutboxError('insufficient_permissions', 'No.', { retry: 'after-fix' }),
			new OutboxError('rate_limited', 'Full.', { retry: 'later', retryAfterMs: 1 }),
			new OutboxError('idempotency_in_progress', 'In flight.', { retry: 'later' }),
		];
		for (const error of faults) {
			expect(judge(error, { ...tries, attempts: 8 })).toMatchObject({
				kind: 'again',
				change: { attempts: 7 },
			});
		}
	});

	it('waits longer each time, about a day in all, spread by a fifth', () => {
		const waitAfter = (attempts: number, jitter: number): number => {
			const verdict: Verdict = judge(smtp(451, '4.3.0', 'later'), { ...tries, attempts, jitter });
			return verdict.kind === 'again' ? verdict.waitMs : 0;
		};
		const waits = [1, 2, 3, 4, 5, 6, 7].map((attempts) => waitAfter(attempts, 0.5));
		expect(waits).toEqual([...waits].sort((a, b) => a - b));
		const hours = waits.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
		expect(hours).toBeGreaterThan(18);
		expect(hours).toBeLessThan(30);
		expect([waitAfter(1, 0), waitAfter(1, 0.999)].map((ms) => Math.round(ms / 1000))).toEqual([
			48, 72,
		]);
	});
});
