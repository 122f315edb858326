export interface Header {
	readonly name: string;
	/** Unfolded and decoded, as Gmail gives headers out. */
	readonly value: string;
}

/** The header fields of a message, in their order. */
export function parseHeaders(mime: Buffer): Header[] {
	return splitFields(mime).map((field) => {
		const colon = field.indexOf(':');
		const value = field.slice(colon + 1).replace(/\r\n(?=[ \t])/g, '');
		return { name: field.slice(0, colon), value: decodeWords(value.trim()) };
	});
}

/** The message with one header changed, or without it where `value` is undefined. */
export function withHeader(mime: Buffer, name: string, value: string | undefined): Buffer {
	const isIt = (field: string) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`);
	const others = splitFields(mime).filter((field) => !isIt(field));
	const fields = value === undefined ? others : [...others, `${name}: ${value}`];
	const body = mime.subarray(mime.indexOf('\r\n\r\n'));
	return Buffer.concat([Buffer.from(fields.join('\r\n')), body]);
}

export function headerValue(headers: readonly Header[], name: string): string | undefined {
	return headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value;
}

/** The addresses of a header such as To, without their names. */
export function addressesIn(value: string | undefined): string[] {
	const entries = (value ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '').split(',');
	return entries
		.map((entry) => /<([^<>]*)>/.exec(entry)?.[1] ?? entry.trim())
		.filter((address) => address !== '');
}

function splitFields(mime: Buffer): string[] {
	const end = mime.indexOf('\r\n\r\n');
	const head = mime.subarray(0, end < 0 ? mime.length : end).toString('utf8');
	return head.split(/\r\n(?![ \t])/).filter((field) => field !== '');
}

/** RFC 2047, UTF-8 only. */
function decodeWords(value: string): string {
	return value
		.replace(/\?=\s+(?==\?)/g, '?=')
		.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, text: string) =>
			encoding.toLowerCase() === 'b'
				? Buffer.from(text, 'base64').toString('utf8')
				: Buffer.from(
						text
							.replaceAll('_', ' ')
							.replace(/=([0-9A-F]{2})/gi, (_byte, hex: string) =>
								String.fromCharCode(parseInt(hex, 16)),
							),
						'latin1',
					).toString('utf8'),
		);
}
