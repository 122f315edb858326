import { randomBytes, randomUUID } from 'node:crypto';

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
		uid: () => uuidV7(clock.now(), randomBytes(10)),
		token: () => randomUUID(),
		jitter: () => Math.random(),
	};
}

/**
 * A UUID that starts with the time, so that ids sort by creation.
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
function uuidV7(nowMs: number, random: Buffer): string {
	const bytes = Buffer.alloc(16);
	bytes.writeUIntBE(nowMs, 0, 6);
	random.copy(bytes, 6);
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = bytes.toString('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20),
	].join('-');
}
