import { parseRetryAfter } from '../../../lib/core/retry-after';

const now = Date.UTC(2026, 0, 5, 9);

describe('Retry-After', () => {
	it.each([
		['30', 30_000],
		['0', 0],
		['1.5', 1500],
		['Mon, 05 Jan 2026 09:00:10 GMT', 10_000],
		['Mon, 05 Jan 2026 08:00:00 GMT', 0],
	])('%s is %d ms', (value, expected) => {
		expect(parseRetryAfter(value, now)).toBe(expected);
	});

	it.each([[undefined], ['soon'], [''], ['-5'], ['in 5 minutes']])('%j says nothing', (value) => {
		expect(parseRetryAfter(value, now)).toBeUndefined();
	});
});
