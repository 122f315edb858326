import type { Address, Attachment, Email } from 'postal-mime';

import { OutboxError } from '../../core/errors';
import { createLazy } from '../../core/lazy';
import type { StoredAttachment } from '../../core/mail-store';
import type { LoadedAttachment, Mailbox } from '../../core/message';
import { extractMessageIds } from '../../mail/message-references';
import { toHeaderText } from '../../mail/safe-text';

/** Mail that people write is far flatter. */
const MAX_DEPTH = 64;

const loadParser = createLazy(() => import('postal-mime'));

/** What a message in a mailbox says. Addresses are as they stand there, valid or not. */
export interface ReadMessage {
	/** With its angle brackets. */
	readonly messageId?: string;
	readonly inReplyTo?: string;
	readonly references: readonly string[];
	readonly outboxId?: string;
	readonly from?: Mailbox;
	readonly to: readonly Mailbox[];
	readonly cc: readonly Mailbox[];
	readonly bcc: readonly Mailbox[];
	readonly replyTo: readonly Mailbox[];
	readonly subject: string;
	readonly text?: string;
	readonly html?: string;
	readonly files: readonly LoadedAttachment[];
	/** What its Date says, in milliseconds since the epoch. */
	readonly date?: number;
}

/**
 * Reads a message, or the beginning of one, or its headers alone.
 * @throws OutboxError for one that is built to keep readers busy
 */
export async function readMessage(mime: Buffer): Promise<ReadMessage> {
	const { default: PostalMime } = await loadParser();
	const email = await PostalMime.parse(mime, { maxNestingDepth: MAX_DEPTH }).catch(() => {
		throw new OutboxError(
			'provider_error',
			'A message in the mailbox cannot be read, because its parts are nested too deep or its headers are too long.',
			{ retry: 'never', details: { provider: 'imap' } },
		);
	});
	return toReadMessage(email);
}

function toReadMessage(email: Email): ReadMessage {
	const [messageId] = extractMessageIds(email.messageId ?? '');
	const [inReplyTo] = extractMessageIds(email.inReplyTo ?? '');
	const outboxId = email.headers.find(({ key }) => key === 'x-outbox-id')?.value.trim();
	const [from] = toMailboxes(email.from && [email.from]);
	const date = Date.parse(email.date ?? '');
	return {
		...(messageId !== undefined && { messageId }),
		...(inReplyTo !== undefined && { inReplyTo }),
		references: extractMessageIds(email.references ?? ''),
		...(outboxId && { outboxId }),
		...(from && { from }),
		to: toMailboxes(email.to),
		cc: toMailboxes(email.cc),
		bcc: toMailboxes(email.bcc),
		replyTo: toMailboxes(email.replyTo),
		subject: toHeaderText(email.subject ?? ''),
		...(email.text !== undefined && { text: email.text }),
		...(email.html !== undefined && { html: email.html }),
		files: email.attachments.map(toFile),
		...(!Number.isNaN(date) && { date }),
	};
}

/** Groups are their members; a word that somebody left there in place of an address is shown. */
function toMailboxes(addresses: readonly Address[] = []): readonly Mailbox[] {
	return addresses
		.flatMap((address) => address.group ?? [address])
		.map(({ address, name }) => ({
			address: toHeaderText(address || name),
			...(address && name && { name: toHeaderText(name) }),
		}))
		.filter(({ address }) => address !== '');
}

function toFile({ filename, mimeType, content, contentId }: Attachment): LoadedAttachment {
	const id = contentId?.replace(/^<(.*)>$/, '$1');
	const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
	return {
		filename: filename ?? '',
		contentType: mimeType,
		...(id && { contentId: id }),
		source: { kind: 'bytes', bytes },
	};
}

/** What is told of a file without its content. */
export function toStoredAttachment({ source, ...file }: LoadedAttachment): StoredAttachment {
	return { ...file, sizeBytes: source.bytes.byteLength };
}
