import { createFakeClock } from './fake-clock';

describe('the fake clock', () => {
	it('stands still until it is moved', async () => {
		const clock = createFakeClock(1_000);
		expect(clock.now()).toBe(1_000);
		await clock.advance(5);
		expect(clock.now()).toBe(1_005);
	});

	it('wakes sleepers in the order of their times, each at its own', async () => {
		const clock = createFakeClock(0);
		const woken: [string, number][] = [];
		for (const [name, ms] of [
			['late', 30],
			['early', 10],
			['too late', 31],
		] as const) {
			void clock.sleep(ms).then(() => woken.push([name, clock.now()]));
		}
		await clock.advance(30);
		expect(woken).toEqual([
			['early', 10],
			['late', 30],
		]);
		expect(clock.sleeping).toBe(1);
	});

	it('wakes one that sleeps again within the span', async () => {
		const clock = createFakeClock(0);
		let beats = 0;
		void (async () => {
			for (;;) {
				await clock.sleep(10);
				beats += 1;
			}
		})();
		await clock.advance(35);
		expect(beats).toBe(3);
	});

	it("ends a sleep with the signal's reason when that aborts", async () => {
		const clock = createFakeClock();
		const cancel = new AbortController();
		const sleep = clock.sleep(1_000, cancel.signal);
		cancel.abort(new Error('cancelled'));
		await expect(sleep).rejects.toThrow('cancelled');
		await expect(clock.sleep(1, cancel.signal)).rejects.toThrow('cancelled');
		expect(clock.sleeping).toBe(0);
	});
});
