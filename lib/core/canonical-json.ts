/** A JSON value; what the ledger stores and the fingerprint covers. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** NFC text with LF line ends, so that the same words typed on two systems compare equal. */
export function canonicalText(text: string): string {
	return text.normalize('NFC').replace(/\r\n?/g, '\n');
}

/** One spelling for equal values: keys sorted by code unit, strings canonical, no white space. */
export function canonicalJson(value: Json): string {
	if (typeof value === 'string') return JSON.stringify(canonicalText(value));
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (value !== null && typeof value === 'object') {
		const members = Object.entries(value)
			.map(([key, member]) => [JSON.stringify(canonicalText(key)), member] as const)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, member]) => `${key}:${canonicalJson(member)}`);
		return `{${members.join(',')}}`;
	}
	return JSON.stringify(value);
}

/** Whether two values are the same to the letter, in whatever order their keys are. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
	if (Array.isArray(a) && Array.isArray(b)) {
		return a.length === b.length && a.every((each, index) => isSameJson(each, b[index]));
	}
	if (!isObject(a) || !isObject(b)) return a === b;
	const keys = Object.keys(a);
	return (
		keys.length === Object.keys(b).length &&
		keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
	);
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
