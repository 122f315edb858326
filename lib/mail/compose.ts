import { setImmediate as nextTurn } from 'node:timers/promises';

import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer';

import { createLazy } from '../core/lazy';
import type { LoadedAttachment, LoadedEmail, Mailbox } from '../core/message';
import { toAsciiAddress } from './addr-spec';
import { toPlainText } from './plain-text';
import { needsEncoding, toTextHeaders, type MessageMarks, type TextHeader } from './text-headers';
import { writeMime } from './write-mime';

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
/** Up to here a message is written within a few milliseconds. */
const MAX_SMALL_BYTES = 64 * 1024;

/** In two turns of the event loop, since it takes long. */
const loadNodemailer = createLazy(async () => {
	const { encodeWord, foldLines } = await import('nodemailer/lib/mime-funcs');
	await nextTurn();
	const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
	const base64 = await import('nodemailer/lib/base64');
	const quotedPrintable = await import('nodemailer/lib/qp');
	return { MailComposer, encodeWord, foldLines, base64, quotedPrintable };
});
type Nodemailer = Awaited<ReturnType<typeof loadNodemailer>>;

/**
 * Writes the message in MIME. The same email and context give the same bytes: only then can a
 * second attempt be told from a second message.
 *
 * Lines end in CRLF and are short. Attachments are sent as base64, byte for byte; a `message/*` one
 * as `application/octet-stream`, because RFC 2046 lets messages go unencoded only, where servers on
 * the way may change them.
 */
export async function composeMime(email: LoadedEmail, context: ComposeContext): Promise<Buffer> {
	const nodemailer = await loadNodemailer();
	const text = email.text ?? (email.html === undefined ? '' : await toPlainText(email.html));
	const message = new nodemailer.MailComposer({
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
	const headers = formatHeaders(toTextHeaders(email, context), nodemailer);
	if (isSmall(email)) return Buffer.from(headers + writeMime(message, nodemailer));
	return Buffer.concat([Buffer.from(headers), await message.build()]);
}

function isSmall({ html = '', text = '', attachments }: LoadedEmail): boolean {
	const files = attachments.reduce((sum, { source }) => sum + source.bytes.byteLength, 0);
	return files + Buffer.byteLength(html) + Buffer.byteLength(text) <= MAX_SMALL_BYTES;
}

/** Left to the composer, names would lose their spelling and values with quotes be encoded. */
function formatHeaders(
	headers: readonly TextHeader[],
	{ encodeWord, foldLines }: Nodemailer,
): string {
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
