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

/** Takes MIME apart the way Gmail does: texts come in UTF-8, files only with their size. */
export function toPayload(mime: Buffer, partId = ''): Payload {
	const headers = parseHeaders(mime);
	const head = mime.indexOf('\r\n\r\n');
	const body = head < 0 ? Buffer.alloc(0) : mime.subarray(head + 4);
	const type = parseHeaderValue(headerValue(headers, 'Content-Type') ?? 'text/plain');
	const disposition = parseHeaderValue(headerValue(headers, 'Content-Disposition') ?? '');
	const mimeType = type.value.toLowerCase();
	const filename = disposition.params['filename'] ?? type.params['name'] ?? '';
	const part = { partId, mimeType, filename, headers };
	if (mimeType.startsWith('multipart/')) {
		const parts = splitParts(body, type.params['boundary'] ?? '').map((each, index) =>
			toPayload(each, partId === '' ? `${index}` : `${partId}.${index}`),
		);
		return { ...part, body: { size: 0 }, parts };
	}
	const content = decode(body, headerValue(headers, 'Content-Transfer-Encoding'));
	if (filename !== '' || !mimeType.startsWith('text/')) {
		return { ...part, body: { attachmentId: `ANGjdJ${partId}`, size: content.byteLength } };
	}
	const text = Buffer.from(new TextDecoder(type.params['charset'] ?? 'utf-8').decode(content));
	return { ...part, body: { size: text.byteLength, data: toPaddedBase64Url(text) } };
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
