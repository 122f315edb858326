/** A line of a header with whatever ends it; old software may end lines with a lone CR or LF. */
const LINE = /[^\r\n]*(?:\r\n|\r|\n|$)/g;

/** A message in MIME, cut where its headers end. */
interface CutMessage {
	/** Each with the lines that continue it. */
	readonly fields: readonly string[];
	/** The empty line, and all behind it. */
	readonly rest: Buffer;
}

/**
 * Takes fields out of a message's headers. The others get line ends that everybody reads alike; the
 * body is left as it is, byte for byte.
 */
export function withoutHeaders(mime: Buffer, names: readonly string[]): Buffer {
	const { fields, rest } = cut(mime);
	const kept = fields
		.filter((field) => !names.includes(nameOf(field)))
		.map((field) => field.replace(/\r\n|\r|\n/g, '\r\n'));
	return Buffer.concat([Buffer.from(kept.join(''), 'latin1'), rest]);
}

/** Puts fields in front of a message, without their line ends. */
export function withHeaders(mime: Buffer, fields: readonly string[]): Buffer {
	return Buffer.concat([...fields.map((field) => Buffer.from(`${field}\r\n`)), mime]);
}

/** In lower case. */
function nameOf(field: string): string {
	return (field.split(':', 1)[0] ?? '').trim().toLowerCase();
}

function cut(mime: Buffer): CutMessage {
	const fields: string[] = [];
	let length = 0;
	for (const [line] of headOf(mime).matchAll(LINE)) {
		if (/^[\r\n]*$/.test(line)) break;
		length += line.length;
		const continues = /^[ \t]/.test(line) && fields.length > 0;
		if (continues) fields.push(`${fields.pop() ?? ''}${line}`);
		else fields.push(line);
	}
	return { fields, rest: mime.subarray(length) };
}

/** The headers and perhaps more, byte for character, so that a large body is left alone. */
function headOf(mime: Buffer): string {
	const ends = ['\r\n\r\n', '\n\n', '\r\r']
		.map((gap) => ({ gap, at: mime.indexOf(gap) }))
		.filter(({ at }) => at >= 0)
		.map(({ gap, at }) => at + gap.length);
	return mime.subarray(0, Math.min(...ends, mime.length)).toString('latin1');
}
