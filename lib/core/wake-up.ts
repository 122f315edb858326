import type { Clock } from './ports';

/** Something to sleep on that others end early. What wakes while nobody sleeps is not lost. */
export interface WakeUp {
	wake(): void;
	/** From here on a wake counts. */
	reset(): void;
	/** Resolves once woken since the last reset, or after `ms`, where given. */
	wait(ms?: number): Promise<void>;
}

export function createWakeUp(clock: Pick<Clock, 'sleep'>): WakeUp {
	let woken = false;
	let wakeSleepers: () => void = () => undefined;
	return {
		wake() {
			woken = true;
			wakeSleepers();
		},
		reset() {
			woken = false;
		},
		async wait(ms) {
			if (woken) return;
			const ended = new AbortController();
			const called = new Promise<void>((resolve) => {
				wakeSleepers = resolve;
			});
			const slept =
				ms === undefined ? called : clock.sleep(ms, ended.signal).catch(() => undefined);
			await Promise.race([called, slept]);
			ended.abort('woken');
		},
	};
}
