import type { Clock } from '../../lib/core/ports';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
	/** How many sleeps have not ended yet. */
	readonly sleeping: number;
	/**
	 * Lets `ms` pass. Sleepers wake one after another, each at its own time; one that goes to sleep
	 * again within the span wakes again.
	 */
	advance(ms: number): Promise<void>;
}

interface Sleeper {
	readonly wakeAt: number;
	wake(): void;
}

export function createFakeClock(startMs = Date.UTC(2026, 0, 5, 9)): FakeClock {
	let now = startMs;
	const sleepers = new Set<Sleeper>();

	const nextDue = (until: number): Sleeper | undefined => {
		const due = [...sleepers].filter(({ wakeAt }) => wakeAt <= until);
		return due.reduce<Sleeper | undefined>(
			(first, each) => (first && first.wakeAt <= each.wakeAt ? first : each),
			undefined,
		);
	};

	return {
		now: () => now,

		get sleeping() {
			return sleepers.size;
		},

		sleep(ms, signal) {
			return new Promise((resolve, reject) => {
				signal?.throwIfAborted();
				const abort = (): void => {
					sleepers.delete(sleeper);
					reject(signal?.reason);
				};
				const sleeper: Sleeper = {
					wakeAt: now + ms,
					wake() {
						sleepers.delete(sleeper);
						signal?.removeEventListener('abort', abort);
						resolve();
					},
				};
				signal?.addEventListener('abort', abort, { once: true });
				sleepers.add(sleeper);
			});
		},

		async advance(ms) {
			const until = now + ms;
			await turnOfTheEventLoop();
			for (let next = nextDue(until); next; next = nextDue(until)) {
				now = Math.max(now, next.wakeAt);
				next.wake();
				await turnOfTheEventLoop();
			}
			now = until;
		},
	};
}

/** Lets everything that waits for nothing but promises run on. */
function turnOfTheEventLoop(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
