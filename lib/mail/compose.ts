import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer';

import type { LoadedAttachment, LoadedEmail, Mailbox } from '../core/message';
import { toAsciiAddress } from './addr-spec';
import { toPlainText } from './plain-text';
import { needsEncoding, toTextHeaders, type MessageMarks, type TextHeader } from './text-headers';

/** What is fixed for a submission, so that every attempt sends the same bytes. */
export interface ComposeContext extends MessageMarks {
	/** With its angle brackets. */
	readonly messageId: string;
	/** When the submission was created, in milliseconds since the epoch. */
	readonly date: number;
	/** True where the provider reads the recipients out of the message, never for SMTP. */
	readonly keepBcc: boolean;
}

const MAX_LINE_CHARACTERS = 76;
const MAX_ENCODED_WORD_CHARACTERS = 52;

/**
 * Writes the message in MIME. The same email and context give the same bytes: only then can a
 * second attempt be told from a second message.
 *
 * Lines end in CRLF and are short. Attachments are sent as base64, byte for byte; a `message/*` one
 * as `application/octet-stream`, because RFC 2046 lets messages go unencoded only, where servers on
 * the way may change them.
 */
export async function composeMime(email: LoadedEmail, context: ComposeContext): Promise<Buffer> {
	const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
	const text = email.text ?? (email.html === undefined ? '' : await toPlainText(email.html));
	const message = new MailComposer({
		from: toAddress(email.from),
		to: email.to.map(toAddress),
		cc: email.cc.map(toAddress),
		bcc: email.bcc.map(toAddress),
		replyTo: email.replyTo.map(toAddress),
		messageId: context.messageId,
		date: new Date(context.date),
		text: toCrlf(text),
		html: email.html === undefined ? undefined : toCrlf(email.html),
		attachments: email.attachments.map(toMimeAttachment),
		baseBoundary: context.uid,
		disableFileAccess: true,
		disableUrlAccess: true,
	}).compile();
	message.keepBcc = context.keepBcc;
	const headers = await formatHeaders(toTextHeaders(email, context));
	return Buffer.concat([Buffer.from(headers), await message.build()]);
}

/** Left to the composer, names would lose their spelling and values with quotes be encoded. */
async function formatHeaders(headers: readonly TextHeader[]): Promise<string> {
	const { encodeWord, foldLines } = await import('nodemailer/lib/mime-funcs');
	const lines = headers.map((header) => {
		const [name, value] = header;
		const encoded = needsEncoding(header)
			? encodeWord(value, 'B', MAX_ENCODED_WORD_CHARACTERS)
			: value;
		return `${foldLines(`${name}: ${encoded}`, MAX_LINE_CHARACTERS)}\r\n`;
	});
	return lines.join('');
}

/** An object, because a text would be parsed again and could turn into other addresses. */
function toAddress({ name = '', address }: Mailbox) {
	return { name, address: toAsciiAddress(address) };
}

function toMimeAttachment(attachment: LoadedAttachment): MailComposerAttachment {
	const { bytes } = attachment.source;
	const isMessage = /^message\//i.test(attachment.contentType);
	return {
		filename: attachment.filename,
		contentType: isMessage ? 'application/octet-stream' : attachment.contentType,
		content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
		cid: attachment.contentId,
	};
}

function toCrlf(text: string): string {
	return text.replace(/\r\n?|\n/g, '\r\n');
}
