import { decideRate, windowStart } from '../../../lib/core/rates';

const perSecond = { limit: 10, perMs: 1000 };
const perDay = { limit: 100, perMs: 86_400_000 };
const now = 1_700_000_000_250;

describe('rate decision', () => {
	it('aligns windows to the epoch', () => {
		expect(windowStart(1000, now)).toBe(1_700_000_000_000);
	});

	it('allows a send and reports the tightest window', () => {
		expect(decideRate([perSecond, perDay], [2, 98], now)).toEqual({
			allowed: true,
			retryAfterMs: 0,
			limit: 100,
			remaining: 1,
			resetAt: windowStart(86_400_000, now) + 86_400_000,
		});
	});

	it('refuses when any window is full and names the time until it starts anew', () => {
		expect(decideRate([perSecond, perDay], [10, 5], now)).toMatchObject({
			allowed: false,
			retryAfterMs: 750,
			limit: 10,
			remaining: 0,
		});
	});

	it('waits for the last of several full windows', () => {
		const decision = decideRate([perSecond, perDay], [10, 100], now);
		expect(decision.limit).toBe(100);
		expect(decision.retryAfterMs).toBeGreaterThan(1000);
	});
});
