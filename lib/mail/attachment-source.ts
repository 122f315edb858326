import { validationError } from '../core/errors';
import type { AttachmentSource } from '../core/message';
import { contentTooLarge } from './content-size';
import { presentText } from './safe-text';

/** The ways to hand over an attachment's content, of which each attachment uses one. */
export interface AttachmentSourceInput {
	readonly bytes?: Uint8Array | undefined;
	readonly content_base64?: string | undefined;
	readonly data_base64?: string | undefined;
	readonly url?: string | undefined;
}

/**
 * Decodes base64, and checks a URL for its form only: whether it may be fetched is decided when it
 * is.
 * @param field e.g. `attachments[0]`
 * @param maxBytes base64 that stands for more is not even decoded
 * @throws OutboxError `validation_error` or `payload_too_large`
 */
export function parseAttachmentSource(
	{ bytes, content_base64, data_base64, url }: AttachmentSourceInput,
	field: string,
	maxBytes: number,
): AttachmentSource {
	const given = Object.entries({
		bytes,
		content_base64: presentText(content_base64),
		data_base64: presentText(data_base64),
		url: presentText(url),
	}).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
	const [first, second] = given;
	if (first === undefined) {
		throw validationError(field, `${field} has no content. Give it a content_base64 or a url.`);
	}
	const { name, value } = first;
	if (second !== undefined) {
		throw validationError(
			`${field}.${second.name}`,
			`${field} has both ${name} and ${second.name}. Give one of them.`,
		);
	}
	if (typeof value !== 'string') return { kind: 'bytes', bytes: value };
	return name === 'url'
		? { kind: 'url', url: parseFileUrl(value, `${field}.url`) }
		: { kind: 'bytes', bytes: decodeBase64(value, `${field}.${name}`, maxBytes) };
}

function parseFileUrl(text: string, field: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
	throw validationError(field, `${field} must be a complete http or https address.`);
}

/** Standard base64 with its padding, in one line or wrapped into several; nothing else. */
function decodeBase64(text: string, field: string, maxBytes: number): Uint8Array {
	const base64 = text.replace(/[\r\n]+/g, '');
	const sizeBytes = Math.floor((base64.length * 3) / 4) - 2;
	if (sizeBytes > maxBytes) throw contentTooLarge(field, sizeBytes, maxBytes);
	const bytes = Buffer.from(base64, 'base64');
	// Buffer skips what is not base64; encoding again shows whether there was anything to skip.
	if (bytes.toString('base64') === base64) return bytes;
	const hint = /^data:/i.test(base64) ? ' Leave out the “data:...;base64,” in front.' : '';
	throw validationError(
		field,
		`${field} is not standard base64 (A-Z a-z 0-9 + / and = at the end).${hint}`,
	);
}
