/** A request body of two parts: JSON about the file, then the file. */
export interface RelatedParts {
	readonly json: unknown;
	readonly media: { readonly type: string; readonly bytes: Buffer };
}

/**
 * Reads `multipart/related` the way Google's upload endpoints do.
 * @returns undefined for what they would not take
 * @see https://www.rfc-editor.org/rfc/rfc2387
 */
export function parseRelated(contentType: string, body: Buffer): RelatedParts | undefined {
	const boundary = /^multipart\/related\s*;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
	if (boundary === undefined) return undefined;
	const parts = splitParts(body, boundary);
	const [metadata, media] = parts;
	if (parts.length !== 2 || !metadata || !media) return undefined;
	if (!/^application\/json/i.test(metadata.type)) return undefined;
	return { json: JSON.parse(metadata.bytes.toString('utf8')), media };
}

function splitParts(body: Buffer, boundary: string) {
	const delimiter = `--${boundary}`;
	const parts: { type: string; bytes: Buffer }[] = [];
	let start = body.indexOf(delimiter);
	while (start >= 0) {
		const end = body.indexOf(`\r\n${delimiter}`, start);
		if (end < 0) break;
		const part = body.subarray(start + delimiter.length + 2, end);
		const headEnd = part.indexOf('\r\n\r\n');
		const type = /^content-type:\s*(.*)$/im.exec(part.subarray(0, headEnd).toString())?.[1] ?? '';
		parts.push({ type: type.trim(), bytes: part.subarray(headEnd + 4) });
		start = end + 2;
	}
	return parts;
}
