/**
 * The text that bytes stand for in a charset that a message names.
 * @returns undefined when nobody knows the charset
 */
export function decodeCharset(bytes: Uint8Array, charset: string): string | undefined {
	try {
		return new TextDecoder(charset).decode(bytes);
	} catch {
		return undefined;
	}
}

/** The text of bytes that are all UTF-8; undefined otherwise. */
export function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}
