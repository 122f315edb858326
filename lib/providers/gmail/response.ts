import type { Receipt } from '../../core/receipt';
import { extractMessageIds } from '../../mail/message-references';
import { headerOf, type StoredMessage } from './messages';
import type { GmailRequest } from './request';

/** The headers that a receipt is made of. */
export const RECEIPT_HEADERS = ['Message-ID', 'X-Outbox-Id'];

/**
 * Gmail takes a message for all its recipients or for none.
 * @param stored the message as it lies in the Sent mailbox, if it could be read
 */
export function toReceipt(
	{ id, threadId }: Pick<StoredMessage, 'id' | 'threadId'>,
	{ recipients }: Pick<GmailRequest, 'recipients'>,
	{ stored, sentAt }: { readonly stored: StoredMessage | undefined; readonly sentAt: number },
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
