import type { ParentMessage } from '../../core/parent-email';
import { extractMessageIds } from '../../mail/message-references';
import { headerOf, textOf, type StoredMessage } from './messages';

/** The headers that thread a reply. */
export const THREADING_HEADERS = ['Message-ID', 'References', 'In-Reply-To', 'Subject'];

/** A message that others can refer to, since it has a Message-ID. */
export interface Threading extends ParentMessage {
	readonly subject: string;
}

/** Undefined for a message without a usable Message-ID. */
export function toThreading(message: StoredMessage): Threading | undefined {
	const [messageId] = extractMessageIds(headerOf(message, 'Message-ID') ?? '');
	if (messageId === undefined) return undefined;
	const inReplyTo = headerOf(message, 'In-Reply-To');
	return {
		messageId,
		references: extractMessageIds(headerOf(message, 'References') ?? ''),
		...(inReplyTo !== undefined && { inReplyTo }),
		subject: textOf(message, 'Subject'),
	};
}
