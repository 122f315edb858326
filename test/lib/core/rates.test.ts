import { decideRate, LONGEST_REST_MS, toRestMs, windowStart } from '../../../lib/core/rates';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const perSecond = { limit: 10, perMs: SECOND_MS };
const perDay = { limit: 100, perMs: DAY_MS };
const now = 1_700_000_000_250;
const secondEndsAt = 1_700_000_001_000;
const dayEndsAt = windowStart(DAY_MS, now) + DAY_MS;

describe('windows', () => {
	it('are aligned to the epoch', () => {
		expect(windowStart(SECOND_MS, now)).toBe(1_700_000_000_000);
	});

	it('start anew at their very end', () => {
		expect(windowStart(SECOND_MS, secondEndsAt - 1)).toBe(secondEndsAt - SECOND_MS);
		expect(windowStart(SECOND_MS, secondEndsAt)).toBe(secondEndsAt);
	});
});

describe('the decision about a send', () => {
	it('is to allow it while every window has room, and names the tightest', () => {
		expect(decideRate([{ limits: [perSecond, perDay], used: [2, 98] }], now)).toEqual({
			allowed: true,
			retryAfterMs: 0,
			window: { limit: 100, remaining: 1, resetAt: dayEndsAt },
		});
	});

	it('names the tightest window of all buckets', () => {
		const buckets = [
			{ limits: [perSecond], used: [3] },
			{ limits: [perDay], used: [95] },
			{ limits: [], used: [] },
		];
		expect(decideRate(buckets, now).window).toEqual({
			limit: 100,
			remaining: 4,
			resetAt: dayEndsAt,
		});
	});

	it('names the window that lasts the longest where several are as tight', () => {
		const tied = { limit: 10, remaining: 4, resetAt: dayEndsAt };
		const ownDay = { limit: 10, perMs: DAY_MS };
		for (const limits of [
			[perSecond, ownDay],
			[ownDay, perSecond],
		]) {
			expect(decideRate([{ limits, used: [5, 5] }], now).window).toEqual(tied);
		}
	});

	it('is to allow the last send that there is room for', () => {
		expect(decideRate([{ limits: [perSecond], used: [9] }], now)).toEqual({
			allowed: true,
			retryAfterMs: 0,
			window: { limit: 10, remaining: 0, resetAt: secondEndsAt },
		});
	});

	it('takes windows that nothing was counted in for empty', () => {
		expect(decideRate([{ limits: [perSecond], used: [] }], now).window).toMatchObject({
			remaining: 9,
		});
	});

	it('is to allow it where there is nothing to keep to', () => {
		const nothing = { allowed: true, retryAfterMs: 0 };
		expect(decideRate([{ limits: [], used: [] }], now)).toEqual(nothing);
		expect(decideRate([{ limits: [], used: [], restsUntil: undefined }], now)).toEqual(nothing);
		expect(decideRate([], now)).toEqual(nothing);
	});

	it('is to hold it up when any window is full, until that starts anew', () => {
		expect(decideRate([{ limits: [perSecond, perDay], used: [10, 5] }], now)).toEqual({
			allowed: false,
			retryAfterMs: 750,
			window: { limit: 10, remaining: 0, resetAt: secondEndsAt },
			heldBy: 'limit',
		});
	});

	it('is to hold it up when a window of any bucket is full', () => {
		const free = { limits: [perDay], used: [0] };
		const full = { limits: [perSecond], used: [10] };
		for (const buckets of [
			[free, full],
			[full, free],
		]) {
			expect(decideRate(buckets, now)).toMatchObject({ retryAfterMs: 750, heldBy: 'limit' });
		}
	});

	it('waits for the last of several full windows', () => {
		const decision = decideRate([{ limits: [perDay, perSecond], used: [100, 10] }], now);
		expect(decision).toMatchObject({
			retryAfterMs: dayEndsAt - now,
			window: { limit: 100, remaining: 0, resetAt: dayEndsAt },
		});
	});

	it('takes a window for full that has more in it than its limit, e.g. one that was lowered', () => {
		expect(decideRate([{ limits: [perDay, perSecond], used: [100, 37] }], now)).toMatchObject({
			allowed: false,
			retryAfterMs: dayEndsAt - now,
			window: { limit: 100, remaining: 0 },
		});
	});

	it('is to hold it up while any bucket rests', () => {
		const awake = { limits: [perSecond], used: [0] };
		const resting = { limits: [], used: [], restsUntil: now + 5_000 };
		for (const buckets of [
			[awake, resting],
			[resting, awake],
		]) {
			expect(decideRate(buckets, now)).toEqual({
				allowed: false,
				retryAfterMs: 5_000,
				window: { limit: 10, remaining: 10, resetAt: secondEndsAt },
				heldBy: 'rest',
			});
		}
	});

	it('waits for the last of several rests', () => {
		const buckets = [3, 9, 6].map((ms) => ({ limits: [], used: [], restsUntil: now + ms }));
		expect(decideRate(buckets, now)).toEqual({ allowed: false, retryAfterMs: 9, heldBy: 'rest' });
	});

	it('lets sends through from the moment on that a rest ends', () => {
		const restsUntil = now + 10;
		const at = (time: number) => decideRate([{ limits: [], used: [], restsUntil }], time);
		expect(at(restsUntil - 1)).toMatchObject({ allowed: false, retryAfterMs: 1 });
		expect(at(restsUntil)).toMatchObject({ allowed: true });
		expect(at(restsUntil + 1)).toMatchObject({ allowed: true });
	});

	it('names what lasts longer of a rest and a full window', () => {
		const full = { limits: [perSecond], used: [10] };
		const heldWith = (restMs: number) => decideRate([{ ...full, restsUntil: now + restMs }], now);
		expect(heldWith(749)).toMatchObject({ heldBy: 'limit', retryAfterMs: 750 });
		expect(heldWith(750)).toMatchObject({ heldBy: 'rest', retryAfterMs: 750 });
		expect(heldWith(751)).toMatchObject({
			heldBy: 'rest',
			retryAfterMs: 751,
			window: { limit: 10, remaining: 0 },
		});
	});
});

describe('a rest', () => {
	it.each([
		[0, 0],
		[-5, 0],
		[0.2, 1],
		[1_500, 1_500],
		[LONGEST_REST_MS + 1, LONGEST_REST_MS],
		[Infinity, LONGEST_REST_MS],
	])('of %d ms lasts %d whole ones', (asked, lasts) => {
		expect(toRestMs(asked)).toBe(lasts);
	});
});
