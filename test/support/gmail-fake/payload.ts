import { parseHeaderValue } from 'nodemailer/lib/mime-funcs';

import { headerValue, parseHeaders, type Header } from './mime';

/** A message, or a part of one, as Gmail gives it out in the format `full`. */
export interface Payload {
	readonly partId: string;
	readonly mimeType: string;
	readonly filename: string;
	readonly headers: readonly Header[];
	readonly body: { readonly size: number; readonly data?: string; readonly attachmentId?: string };
	readonly parts?: readonly Payload[];
}

/** A part of MIME, its content decoded. */
interface Entity {
	readonly part: Omit<Payload, 'body' | 'parts'>;
	readonly charset: string;
	/** Of what holds no parts. */
	readonly content: Buffer;
	/** Of a `multipart/*`. */
	readonly entities?: readonly Entity[];
}

/** Takes MIME apart the way Gmail does: texts come in UTF-8, files only with their size. */
export function toPayload(mime: Buffer): Payload {
	return describe(parse(mime, ''));
}

/** The content of a file by the id that `toPayload` gives it. */
export function findFile(mime: Buffer, attachmentId: string): Buffer | undefined {
	return leavesOf(parse(mime, '')).find((leaf) => isFile(leaf) && toFileId(leaf) === attachmentId)
		?.content;
}

export function toBodyData(bytes: Buffer): { readonly size: number; readonly data: string } {
	return { size: bytes.byteLength, data: toPaddedBase64Url(bytes) };
}

function describe(entity: Entity): Payload {
	const { part, charset, content, entities } = entity;
	if (entities) return { ...part, body: { size: 0 }, parts: entities.map(describe) };
	if (isFile(entity)) {
		return { ...part, body: { attachmentId: toFileId(entity), size: content.byteLength } };
	}
	return { ...part, body: toBodyData(Buffer.from(new TextDecoder(charset).decode(content))) };
}

function leavesOf(entity: Entity): Entity[] {
	return entity.entities?.flatMap(leavesOf) ?? [entity];
}

function isFile({ part: { filename, mimeType } }: Entity): boolean {
	return filename !== '' || !mimeType.startsWith('text/');
}

function toFileId({ part: { partId } }: Entity): string {
	return `ANGjdJ${partId}`;
}

function parse(mime: Buffer, partId: string): Entity {
	const headers = parseHeaders(mime);
	const head = mime.indexOf('\r\n\r\n');
	const body = head < 0 ? Buffer.alloc(0) : mime.subarray(head + 4);
	const type = parseHeaderValue(headerValue(headers, 'Content-Type') ?? 'text/plain');
	const disposition = parseHeaderValue(headerValue(headers, 'Content-Disposition') ?? '');
	const mimeType = type.value.toLowerCase();
	const filename = disposition.params['filename'] ?? type.params['name'] ?? '';
	const { charset = 'utf-8', boundary = '' } = type.params;
	const common = { part: { partId, mimeType, filename, headers }, charset };
	if (mimeType.startsWith('multipart/')) {
		const entities = splitParts(body, boundary).map((each, index) =>
			parse(each, partId === '' ? `${index}` : `${partId}.${index}`),
		);
		return { ...common, content: Buffer.alloc(0), entities };
	}
	return { ...common, content: decode(body, headerValue(headers, 'Content-Transfer-Encoding')) };
}

function splitParts(body: Buffer, boundary: string): Buffer[] {
	const sections = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`);
	// Before the first delimiter, and after the last one, nothing counts.
	return sections
		.slice(1, -1)
		.map((section) => Buffer.from(section.replace(/^[ \t]*\r\n/, ''), 'latin1'));
}

function decode(body: Buffer, encoding = '7bit'): Buffer {
	const text = body.toString('latin1');
	if (/base64/i.test(encoding)) return Buffer.from(text, 'base64');
	if (!/quoted-printable/i.test(encoding)) return body;
	const octets = text
		.replace(/=[ \t]*\r\n/g, '')
		.replace(/=([0-9A-F]{2})/gi, (_escape, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(octets, 'latin1');
}

function toPaddedBase64Url(bytes: Buffer): string {
	return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
