/**
 * Reads a `Retry-After` header: seconds or an HTTP date.
 *
 * @returns milliseconds from `now`, never negative; undefined when there is nothing to read
 * @see RFC 9110, section 10.2.3
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
	if (value === undefined) return undefined;
	const text = value.trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
	// JavaScript takes almost anything for a date, "-5" included; an HTTP date starts with a weekday.
	const date = /^[a-z]{3,9},? /i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
