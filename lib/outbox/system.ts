import { randomUUID } from 'node:crypto';

import type { Clock, Ids } from '../core/ports';

/** The machine's own clock. */
export function createSystemClock(): Clock {
	return {
		now: () => Date.now(),
		sleep: (ms, signal) =>
			new Promise((resolve, reject) => {
				signal?.throwIfAborted();
				const wake = (): void => {
					signal?.removeEventListener('abort', giveUp);
					resolve();
				};
				const giveUp = (): void => {
					clearTimeout(timer);
					reject(signal?.reason);
				};
				const timer = setTimeout(wake, ms);
				signal?.addEventListener('abort', giveUp, { once: true });
			}),
	};
}

/** Ids from the system's random source. */
export function createSystemIds(clock: Clock): Ids {
	return {
		uid: () => uuidV7(clock.now()),
		token: () => randomUUID(),
		jitter: () => Math.random(),
	};
}

/**
 * A UUID that starts with the time, so that ids sort by creation. Behind it comes what a random one
 * has there: 74 bits of chance around the variant.
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
function uuidV7(nowMs: number): string {
	const time = nowMs.toString(16).padStart(12, '0');
	return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice('xxxxxxxx-xxxx-4'.length)}`;
}
