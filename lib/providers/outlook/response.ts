import type { Receipt } from '../../core/receipt';
import type { GraphMessage } from './graph-message';
import type { OutlookRequest } from './request';

/** What we know of a message ourselves. */
export type Addressed = Pick<OutlookRequest, 'recipients'> &
	Partial<Pick<OutlookRequest, 'messageId'>>;

/**
 * @param message as it was sent; as a draft while Graph shows nothing newer
 * @param now milliseconds since the epoch, for want of Graph's own time
 */
export function toReceipt(
	{ id, isDraft, conversationId, internetMessageId, sentDateTime }: GraphMessage,
	{ messageId, recipients }: Addressed,
	now: number,
): Receipt {
	// A draft has a time of its own, that of its creation.
	const sentAt = isDraft ? NaN : Date.parse(sentDateTime ?? '');
	const ownMessageId = internetMessageId || messageId;
	return {
		status: 'sent',
		id,
		...(conversationId && { threadId: conversationId }),
		...(ownMessageId !== undefined && { messageId: ownMessageId }),
		sentAt: Number.isNaN(sentAt) ? now : sentAt,
		accepted: [...recipients],
		rejected: [],
	};
}
