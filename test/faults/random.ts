/** Numbers in [0, 1) that a seed brings forth again. */
export type Random = () => number;

/** @see https://github.com/cprosche/mulberry32 */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A whole number from the first to the last, both included. */
export function pickNumber(random: Random, first: number, last: number): number {
	return first + Math.floor(random() * (last - first + 1));
}

export function pickOne<T>(random: Random, values: readonly [T, ...T[]]): T {
	return values[Math.floor(random() * values.length)] ?? values[0];
}
