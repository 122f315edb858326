import { simpleParser, type AddressObject } from 'mailparser';

import type { AttachedFile } from './attached-file';

/** What Exchange makes properties of when it reads a message. */
export interface MimeFields {
	readonly messageId: string | undefined;
	readonly inReplyTo: string | undefined;
	readonly references: string | undefined;
	readonly subject: string;
	readonly from: readonly Address[];
	readonly to: readonly Address[];
	readonly cc: readonly Address[];
	readonly bcc: readonly Address[];
	readonly replyTo: readonly Address[];
	/** Milliseconds since the epoch. */
	readonly date: number | undefined;
	readonly html: string | undefined;
	readonly text: string;
	readonly files: readonly MimeFile[];
	readonly threadIndex: Buffer | undefined;
	readonly threadTopic: string | undefined;
}

export interface MimeFile extends AttachedFile {
	readonly bytes: Buffer;
}

export interface Address {
	readonly address: string;
	readonly name: string;
}

export async function readMime(mime: Buffer): Promise<MimeFields> {
	const mail = await simpleParser(mime);
	const threadIndex = mail.headers.get('thread-index');
	const threadTopic = mail.headers.get('thread-topic');
	return {
		messageId: mail.messageId,
		inReplyTo: mail.inReplyTo,
		references: mail.references === undefined ? undefined : [mail.references].flat().join(' '),
		subject: mail.subject ?? '',
		from: toAddresses(mail.from),
		to: toAddresses(mail.to),
		cc: toAddresses(mail.cc),
		bcc: toAddresses(mail.bcc),
		replyTo: toAddresses(mail.replyTo),
		date: mail.date?.getTime(),
		html: mail.html === false ? undefined : mail.html,
		text: mail.text ?? '',
		files: mail.attachments.map(({ filename = '', contentType, cid, content }) => ({
			name: filename,
			contentType,
			contentId: cid,
			isInline: cid !== undefined,
			bytes: content,
		})),
		threadIndex: typeof threadIndex === 'string' ? Buffer.from(threadIndex, 'base64') : undefined,
		threadTopic: typeof threadTopic === 'string' ? threadTopic : undefined,
	};
}

/** The same message with another subject. */
export function withSubject(mime: Buffer, subject: string): Buffer {
	const text = mime.toString('latin1');
	const line = `Subject: ${subject}\r\n`;
	return Buffer.from(text.replace(/^subject:.*\r\n([ \t].*\r\n)*/im, line), 'latin1');
}

/** What recipients get: nobody learns of the blind copies. */
export function withoutBcc(mime: Buffer): Buffer {
	return Buffer.from(mime.toString('latin1').replace(/^bcc:.*\r\n([ \t].*\r\n)*/im, ''), 'latin1');
}

function toAddresses(header: AddressObject | AddressObject[] | undefined): Address[] {
	const entries = [header ?? []].flat().flatMap(({ value }) => value);
	return entries.map(({ address = '', name }) => ({ address, name }));
}
