import { createReadStream } from 'node:fs';

/** Looked through in a few milliseconds. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Whether a file has one of the texts anywhere in it, in whatever case of ASCII letters: in UTF-8, or
 * as the keys of documents are kept, in UTF-16 with the greater byte first.
 */
export async function holdsAny(path: string, texts: readonly string[]): Promise<boolean> {
	const needles = texts.filter((text) => text !== '').flatMap(toNeedles);
	if (needles.length === 0) return false;
	const overlap = Math.max(...needles.map(({ length }) => length)) - 1;
	let before = '';
	// One character a byte, so that a text may begin at any of them.
	const chunks: AsyncIterable<string> = createReadStream(path, {
		encoding: 'latin1',
		highWaterMark: CHUNK_BYTES,
	});
	for await (const chunk of chunks) {
		const bytes = before + chunk.toLowerCase();
		if (needles.some((needle) => bytes.includes(needle))) return true;
		before = bytes.slice(-overlap);
	}
	return false;
}

function toNeedles(text: string): string[] {
	const forms = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le').swap16()];
	return forms.map((bytes) => bytes.toString('latin1').toLowerCase());
}
