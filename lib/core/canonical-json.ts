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
