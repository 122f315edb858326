import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

import type { LoadedAttachment, Mailbox } from '../../../lib/core/message';
import { extractMessageIds } from '../../../lib/mail/message-references';

/** A message as a mailbox reads it. */
export interface ParsedMime {
	readonly from: readonly Mailbox[];
	readonly to: readonly Mailbox[];
	readonly cc: readonly Mailbox[];
	readonly bcc: readonly Mailbox[];
	readonly replyTo: readonly Mailbox[];
	readonly subject: string;
	readonly html?: string;
	readonly text?: string;
	readonly messageId?: string;
	readonly references: readonly string[];
	readonly uid?: string;
	readonly date?: number;
	readonly attachments: readonly LoadedAttachment[];
}

export async function parseMime(mime: string): Promise<ParsedMime> {
	const mail = await simpleParser(mime);
	const uid = mail.headers.get('x-outbox-id');
	const [messageId] = extractMessageIds(mail.messageId ?? '');
	return {
		from: toMailboxes(mail.from),
		to: toMailboxes(mail.to),
		cc: toMailboxes(mail.cc),
		bcc: toMailboxes(mail.bcc),
		replyTo: toMailboxes(mail.replyTo),
		subject: mail.subject ?? '',
		...(typeof mail.html === 'string' && { html: mail.html }),
		...(mail.text !== undefined && { text: mail.text }),
		...(messageId !== undefined && { messageId }),
		references: toReferences(mail.references),
		...(typeof uid === 'string' && { uid }),
		...(mail.date && { date: mail.date.getTime() }),
		attachments: mail.attachments.map(({ filename = '', contentType, content, cid }) => ({
			filename,
			contentType,
			...(cid !== undefined && { contentId: cid }),
			source: { kind: 'bytes', bytes: content },
		})),
	};
}

function toReferences(references: ParsedMail['references']): readonly string[] {
	return typeof references === 'string' ? [references] : (references ?? []);
}

function toMailboxes(given: AddressObject | AddressObject[] | undefined): readonly Mailbox[] {
	const objects = Array.isArray(given) ? given : given ? [given] : [];
	return objects
		.flatMap(({ value }) => value)
		.flatMap(({ address = '', name }) =>
			address === '' ? [] : [{ address, ...(name !== '' && { name }) }],
		);
}
