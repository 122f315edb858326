import { OutboxError } from '../core/errors';
import type { EmailMessage } from '../core/message';

/** What Gmail and most SMTP servers take, as decoded content. */
export const DEFAULT_MAX_CONTENT_BYTES = 25_000_000;

/**
 * Refuses a message whose bodies and attachments are too big together. Attachments that are still
 * to be fetched count nothing; check again once they are at hand.
 * @throws OutboxError `payload_too_large` on the part that was one too many
 */
export function checkContentSize(
	{ html = '', text = '', attachments }: Pick<EmailMessage, 'html' | 'text' | 'attachments'>,
	maxBytes: number,
): void {
	const parts: (readonly [field: string, sizeBytes: number])[] = [
		['body_html', Buffer.byteLength(html)],
		['body_text', Buffer.byteLength(text)],
		...attachments.map(
			({ source }, index) =>
				[`attachments[${index}]`, source.kind === 'bytes' ? source.bytes.byteLength : 0] as const,
		),
	];
	let totalBytes = 0;
	for (const [field, sizeBytes] of parts) {
		totalBytes += sizeBytes;
		if (totalBytes > maxBytes) throw contentTooLarge(field, totalBytes, maxBytes);
	}
}

/** Says which field took the message over the limit. */
export function contentTooLarge(field: string, totalBytes: number, maxBytes: number): OutboxError {
	return new OutboxError(
		'payload_too_large',
		`The message is too big: with ${field} it has ${totalBytes} bytes of content, and at most ${maxBytes} are allowed. ` +
			'Send links to large files instead.',
		{ details: { field } },
	);
}
