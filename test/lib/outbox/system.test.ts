import { createSystemClock, createSystemIds } from '../../../lib/outbox/system';
import { createFakeClock } from '../../support/fake-clock';

describe('the system clock', () => {
	const clock = createSystemClock();

	it('sleeps until the time is over', async () => {
		const before = clock.now();
		await clock.sleep(20);
		expect(clock.now() - before).toBeGreaterThanOrEqual(19);
	});

	it('wakes with the reason of a signal that aborts first', async () => {
		const stop = new AbortController();
		const asleep = clock.sleep(60_000, stop.signal);
		stop.abort(new Error('cancelled'));
		await expect(asleep).rejects.toThrow('cancelled');
	});

	it('does not fall asleep under a signal that has aborted', async () => {
		const sleep = clock.sleep(60_000, AbortSignal.abort(new Error('too late')));
		await expect(sleep).rejects.toThrow('too late');
	});
});

describe('the system ids', () => {
	it('makes uids that are UUIDs of version 7 and sort by creation time', () => {
		const times = [1, 1_700_000_000_000, 1_700_000_000_001, 1_900_000_000_000];
		const uids = times.map((time) => createSystemIds(createFakeClock(time)).uid());
		expect([...uids].sort()).toEqual(uids);
		for (const uid of uids) {
			expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		}
	});

	it('never repeats a uid or a token', () => {
		const ids = createSystemIds(createFakeClock());
		const made = Array.from({ length: 500 }, () => [ids.uid(), ids.token()]).flat();
		expect(new Set(made).size).toBe(1000);
	});

	it('spreads jitter over [0, 1)', () => {
		const ids = createSystemIds(createFakeClock());
		const values = Array.from({ length: 200 }, () => ids.jitter());
		expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
		expect(new Set(values).size).toBeGreaterThan(100);
	});
});
