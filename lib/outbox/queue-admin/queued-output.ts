import type { QueueStats } from '../../core/queue-store';
import type { MessageState, QueuedContent, QueuedMessage } from '../../core/queued-message';
import type { Failure } from '../../core/submission';
import { toOptionalTimestamp, toTimestamp } from '../send-output';

/** A queued message as the nodes and the API give it out. All times are ISO 8601, UTC. */
export interface QueuedMessageOutput {
	readonly uuid: string;
	readonly status: MessageState;
	readonly recipient: string;
	readonly type: QueuedMessage['type'];
	readonly from: string;
	readonly reply_to: readonly string[];
	readonly queue: string;
	/** Shared by all messages of one request. */
	readonly call_id: string;
	readonly account_id: string;
	readonly priority: number;
	readonly stream: string;
	readonly contact_id: string | null;
	readonly deal_id: string | null;
	readonly tag: string | null;
	readonly attempts: number;
	/** Not called `error`: n8n takes an item that has one for a failed item. */
	readonly failure: Failure | null;
	/** What the mail server or service answered, e.g. 550. */
	readonly code: number | null;
	/** The finer code, e.g. 5.1.1. */
	readonly enhanced_code: string | null;
	/** The provider's ids, once it has accepted the message. */
	readonly id: string | null;
	readonly message_id: string | null;
	readonly created_at: string;
	readonly updated_at: string;
	/** When it may be delivered, or is tried next. */
	readonly due_at: string;
	readonly sent_at: string | null;
}

export function toQueuedMessageOutput(
	message: Omit<QueuedMessage, 'content'>,
): QueuedMessageOutput {
	const { failure, sentAt } = message;
	return {
		uuid: message.uid,
		status: message.state,
		recipient: message.recipient,
		type: message.type,
		from: message.from.address,
		reply_to: message.replyTo.map(({ address }) => address),
		queue: message.queue,
		call_id: message.callUid,
		account_id: message.account,
		priority: message.priority,
		stream: message.stream,
		contact_id: message.contactId ?? null,
		deal_id: message.dealId ?? null,
		tag: message.tag ?? null,
		attempts: message.attempts,
		failure: failure ?? null,
		code: message.code ?? null,
		enhanced_code: message.enhancedCode ?? null,
		id: message.providerMessageId ?? null,
		message_id: message.messageId ?? null,
		created_at: toTimestamp(message.createdAt),
		updated_at: toTimestamp(message.updatedAt),
		due_at: toTimestamp(message.dueAt),
		sent_at: toOptionalTimestamp(sentAt),
	};
}

export interface QueuedContentOutput {
	readonly subject: string;
	readonly html: string | null;
	readonly text: string | null;
	readonly headers: Readonly<Record<string, string>>;
}

export function toQueuedContentOutput(content: QueuedContent): QueuedContentOutput {
	const { subject, html = null, text = null, headers } = content;
	return { subject, html, text, headers };
}

export interface QueueStatsOutput {
	readonly queue: string;
	readonly counts: Readonly<Record<MessageState, number>>;
	readonly total: number;
	/** Since when the message waits that has waited longest beyond its time. */
	readonly oldest_due_at: string | null;
	readonly oldest_due_seconds: number | null;
	readonly sent_last_minute: number;
}

/** @param now milliseconds since the epoch */
export function toQueueStatsOutput(
	queue: string,
	{ counts, oldestDueAt, sentLastMinute }: QueueStats,
	now: number,
): QueueStatsOutput {
	return {
		queue,
		counts,
		total: Object.values(counts).reduce((sum, count) => sum + count, 0),
		oldest_due_at: toOptionalTimestamp(oldestDueAt),
		oldest_due_seconds:
			oldestDueAt === undefined ? null : Math.max(0, Math.floor((now - oldestDueAt) / 1000)),
		sent_last_minute: sentLastMinute,
	};
}
