import type { Receipt } from '../../core/receipt';
import { extractMessageIds } from '../../mail/message-references';
import { headerOf, type StoredMessage } from './messages';

/** The headers that a receipt is made of. */
export const RECEIPT_HEADERS = ['Message-ID'];

/** Gmail takes a message for all its recipients or for none. */
export function toReceipt(
	{ id, threadId }: Pick<StoredMessage, 'id' | 'threadId'>,
	{
		recipients,
		stored,
		sentAt,
	}: {
		readonly recipients: readonly string[];
		/** The message as it lies in the Sent mailbox, if it could be read. */
		readonly stored: StoredMessage | undefined;
		/** Milliseconds since the epoch. */
		readonly sentAt: number;
	},
): Receipt {
	const [messageId] = extractMessageIds((stored && headerOf(stored, 'Message-ID')) ?? '');
	return {
		status: 'sent',
		id,
		threadId,
		...(messageId !== undefined && { messageId }),
		sentAt,
		accepted: [...recipients],
		rejected: [],
	};
}
