import type * as Base64 from 'nodemailer/lib/base64';
import type MimeNode from 'nodemailer/lib/mime-node';
import type * as QuotedPrintable from 'nodemailer/lib/qp';

/** How the two encodings of MIME are written. */
export interface TransferEncoders {
	readonly base64: Pick<typeof Base64, 'encode' | 'wrap'>;
	readonly quotedPrintable: Pick<typeof QuotedPrintable, 'encode' | 'wrap'>;
}

/**
 * Writes a small message that nodemailer's composer has laid out, as its own `build()` would. That
 * one leads every message through a dozen streams, which takes longer than all the rest of a send,
 * but does not hold up the event loop for large ones.
 *
 * @param root with contents at hand, no streams and files
 */
export function writeMime(root: MimeNode, encoders: TransferEncoders): string {
	const mime = writeNode(root, encoders);
	if (mime.endsWith('\n')) return mime;
	return mime.endsWith('\r') ? `${mime}\n` : `${mime}\r\n`;
}

function writeNode(node: MimeNode, encoders: TransferEncoders): string {
	// Only then does the node know its boundary.
	const headers = node.buildHeaders();
	const children = node.childNodes.map((child) => writeNode(child, encoders));
	return `${headers}\r\n\r\n${writeContent(node, encoders)}${writeParts(node, children)}`;
}

function writeParts({ multipart, boundary }: MimeNode, parts: readonly string[]): string {
	if (!multipart) return '';
	return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
}

function writeContent(node: MimeNode, { base64, quotedPrintable }: TransferEncoders): string {
	const { content } = node;
	if (!content) return '';
	if (typeof content !== 'string' && !Buffer.isBuffer(content)) throw notAtHand();
	switch (node.getTransferEncoding()) {
		case 'base64':
			return base64.wrap(base64.encode(content));
		case 'quoted-printable':
			return writeQuotedPrintable(content.toString(), quotedPrintable);
		default:
			if (typeof content !== 'string') throw notAtHand();
			return content;
	}
}

/** Blanks at the end follow in a second step, as in the composer's stream, which waits for more. */
function writeQuotedPrintable(
	text: string,
	{ encode, wrap }: TransferEncoders['quotedPrintable'],
): string {
	let end = text.length;
	while (end > 0 && ' \t'.includes(text.charAt(end - 1))) end--;
	const lines = wrap(encode(text.slice(0, end)));
	const lastLine = lines.lastIndexOf('\n') + 1;
	return lines.slice(0, lastLine) + wrap(lines.slice(lastLine) + encode(text.slice(end)));
}

function notAtHand(): TypeError {
	return new TypeError('a part of the message is not at hand as text');
}
