import { decodeCharset } from './charsets';

const WORD = /=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bq])\?([^?\s]*)\?=/gi;
/** White space between two encoded words is no part of the text. */
const BETWEEN_WORDS = /(\?=)\s+(?==\?[^?\s]+\?[bq]\?)/gi;

/**
 * Decodes the encoded words of an inbound header. What cannot be decoded is left as it is.
 * @see https://www.rfc-editor.org/rfc/rfc2047
 */
export function decodeEncodedWords(text: string): string {
	const pieces: string[] = [];
	let run:
		{ readonly charset: string; readonly bytes: Buffer; readonly written: string } | undefined;
	let end = 0;
	const closeRun = (): void => {
		if (run) pieces.push(decodeCharset(run.bytes, run.charset) ?? run.written);
		run = undefined;
	};
	const joined = text.replace(BETWEEN_WORDS, '$1');
	for (const match of joined.matchAll(WORD)) {
		const [written, charset = '', encoding = '', content = ''] = match;
		const bytes = toBytes(encoding, content);
		const between = joined.slice(end, match.index);
		end = match.index + written.length;
		// Untidy software cuts a character in two; its halves decode only together.
		if (run && between === '' && run.charset.toLowerCase() === charset.toLowerCase()) {
			run = { charset, bytes: Buffer.concat([run.bytes, bytes]), written: run.written + written };
			continue;
		}
		closeRun();
		pieces.push(between);
		run = { charset, bytes, written };
	}
	closeRun();
	return pieces.join('') + joined.slice(end);
}

function toBytes(encoding: string, content: string): Buffer {
	if (encoding.toLowerCase() === 'b') return Buffer.from(content, 'base64');
	const octets = content
		.replaceAll('_', ' ')
		.replace(/=([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(octets, 'latin1');
}
