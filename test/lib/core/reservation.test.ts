import { decideReservation } from '../../../lib/core/reservation';
import type { Submission, SubmissionState } from '../../../lib/core/submission';
import { aStep, aSubmission } from '../../support/submissions';

const DAY_MS = 86_400_000;
const now = 2 * DAY_MS;
const candidate = aSubmission({ uid: 'new', fingerprint: 'fp1:a' });
const strict = { acceptFirstResult: false, now };

function held(
	state: SubmissionState,
	{
		other = false,
		leased = false,
		settledAt,
		steps = [],
	}: { other?: boolean; leased?: boolean; settledAt?: number; steps?: Submission['steps'] } = {},
) {
	const submission = aSubmission({
		state,
		fingerprint: other ? 'fp1:b' : 'fp1:a',
		steps,
		...(settledAt !== undefined && { settledAt }),
	});
	return { submission, revision: 3, leaseRemainingMs: leased ? 5000 : 0 };
}

const sentPart = aStep({ id: 'part-1', state: 'sent' });

describe('the same payload', () => {
	it.each([
		['sent', 'replay', 'accepted: a retry with the same key gets the first response back'],
		['rejected', 'refuse', 'refused for good: same payload, the same refusal'],
		['released', 'take-over', 'not sent: a retry sends'],
		['reserved', 'take-over', 'lease lapsed in reserved: taken over'],
		['sending', 'investigate', 'lease lapsed in sending: unknown, reconcile'],
		['unknown', 'investigate', 'an ambiguous outcome: reconcile'],
	] as const)('after %s: %s (%s)', (state, decision, _why) => {
		expect(decideReservation(held(state, { settledAt: now }), candidate, strict)).toBe(decision);
	});

	it('after rejected, where it may be tried again: a new attempt, unless a part had left', () => {
		const again = { ...strict, sendRefusedAgain: true };
		expect(decideReservation(held('rejected'), candidate, again)).toBe('supersede');
		const partly = held('rejected', { steps: [sentPart] });
		expect(decideReservation(partly, candidate, again)).toBe('conflict');
	});

	it.each(['reserved', 'sending', 'unknown'] as const)(
		'in flight elsewhere (%s): waits',
		(state) => {
			expect(decideReservation(held(state, { leased: true }), candidate, strict)).toBe('in-flight');
		},
	);
});

describe('another payload', () => {
	it.each(['reserved', 'sending', 'unknown'] as const)('is a conflict while it is %s', (state) => {
		const holder = held(state, { other: true, leased: true });
		expect(decideReservation(holder, candidate, strict)).toBe('conflict');
	});

	it.each(['sent', 'sending', 'unknown'] as const)('is a conflict after %s', (state) => {
		const holder = held(state, { other: true, settledAt: now });
		expect(decideReservation(holder, candidate, strict)).toBe('conflict');
	});

	it.each(['rejected', 'released', 'reserved'] as const)(
		'is a new attempt after %s: nothing had left',
		(state) => {
			expect(decideReservation(held(state, { other: true }), candidate, strict)).toBe('supersede');
		},
	);

	it.each(['rejected', 'released', 'reserved'] as const)(
		'is a conflict after %s when a part of it had left',
		(state) => {
			const holder = held(state, { other: true, steps: [sentPart] });
			expect(decideReservation(holder, candidate, strict)).toBe('conflict');
		},
	);

	it('gets the first result where the user chose so', () => {
		const lenient = { acceptFirstResult: true, now };
		expect(decideReservation(held('sent', { other: true }), candidate, lenient)).toBe('replay');
		const inFlight = held('sending', { other: true, leased: true });
		expect(decideReservation(inFlight, candidate, lenient)).toBe('in-flight');
		expect(decideReservation(held('unknown', { other: true }), candidate, lenient)).toBe(
			'conflict',
		);
	});
});

describe('the window', () => {
	it.each(['sent', 'rejected', 'released'] as const)('frees the key of a %s record', (state) => {
		const holder = held(state, { settledAt: now - DAY_MS });
		expect(decideReservation(holder, candidate, strict)).toBe('supersede');
	});

	it('counts from the outcome, to the millisecond', () => {
		const holder = held('sent', { settledAt: now - DAY_MS + 1 });
		expect(decideReservation(holder, candidate, strict)).toBe('replay');
	});

	it('unknown records outlive the window until resolved', () => {
		const holder = held('unknown', { settledAt: 0 });
		expect(decideReservation(holder, candidate, strict)).toBe('investigate');
	});
});
