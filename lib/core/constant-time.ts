import { timingSafeEqual } from 'node:crypto';

/** Compares in the same time wherever the two differ; only their lengths may show. */
export function isSameSecret(given: string | Uint8Array, expected: string | Uint8Array): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(expected)];
	return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
