import { toRetryPauseMs } from '../../../lib/outbox/retry-pause';

describe('the pause before a retry', () => {
	it.each([
		[1, 0, 250],
		[1, 1, 500],
		[2, 1, 1000],
		[3, 1, 2000],
		[20, 1, 30_000],
	])('after %d failures with jitter %d is %d ms', (tries, jitter, expected) => {
		expect(toRetryPauseMs(tries, undefined, jitter)).toBe(expected);
	});

	it('is never shorter than the provider asked for', () => {
		expect(toRetryPauseMs(1, 9000, 0)).toBe(9000);
	});
});
