/** What several samples of one figure come to. */
export interface Summary {
	readonly median: number;
	readonly min: number;
	readonly max: number;
}

export function summarise(values: readonly number[]): Summary {
	return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
	const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
	return (upper + lower) / 2;
}

/** @param share e.g. 0.95 */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(Math.ceil(share * sorted.length), sorted.length) - 1] ?? NaN;
}

/**
 * The median of what one contender has of another in the same round: what slows a whole round down,
 * such as other work on the machine, has no part in it.
 */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
	return median(values.map((value, round) => value / (others[round] ?? NaN)));
}

/** Three significant digits, without an exponent: `1840`, `18.4`, `0.184`. */
export function toShort(value: number): string {
	if (!Number.isFinite(value)) return '–';
	if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB');
	return String(Number(value.toPrecision(3)));
}

/** `1,840 (1,702–1,911)` */
export function toText({ median, min, max }: Summary): string {
	return `${toShort(median)} (${toShort(min)}–${toShort(max)})`;
}

/** `1,840–1,911`, or one figure where they look the same. */
export function toSpan(values: readonly number[], toFigure: (value: number) => string = toShort) {
	const known = values.filter((value) => Number.isFinite(value));
	if (known.length === 0) return '–';
	const [least, most] = [toFigure(Math.min(...known)), toFigure(Math.max(...known))];
	return least === most ? least : `${least}–${most}`;
}

/** `38`, of a hundred. */
export function toPercent(share: number): string {
	return String(Math.round(share * 100));
}
