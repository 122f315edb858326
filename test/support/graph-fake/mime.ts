import { simpleParser, type AddressObject } from 'mailparser';

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
	readonly threadIndex: Buffer | undefined;
	readonly threadTopic: string | undefined;
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
		threadIndex: typeof threadIndex === 'string' ? Buffer.from(threadIndex, 'base64') : undefined,
		threadTopic: typeof threadTopic === 'string' ? threadTopic : undefined,
	};
}

/** What recipients get: nobody learns of the blind copies. */
export function withoutBcc(mime: Buffer): Buffer {
	return Buffer.from(mime.toString('latin1').replace(/^bcc:.*\r\n([ \t].*\r\n)*/im, ''), 'latin1');
}

function toAddresses(header: AddressObject | AddressObject[] | undefined): Address[] {
	const entries = [header ?? []].flat().flatMap(({ value }) => value);
	return entries.map(({ address = '', name }) => ({ address, name }));
}
