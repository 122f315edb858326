import type { QueuedCall } from '../../lib/core/queue-store';
import type { QueuedContent, QueuedMessage } from '../../lib/core/queued-message';

const DAY_MS = 86_400_000;

/** A plausible message; what a test is about is given, the rest is not its business. */
export function aQueuedMessage(overrides: Partial<QueuedMessage> = {}): QueuedMessage {
	return {
		uid: 'message-1',
		callUid: 'call-1',
		index: 0,
		queue: 'default',
		account: 'account-1',
		priority: 0,
		dueAt: 0,
		type: 'to',
		recipient: 'jane@example.com',
		to: { address: 'jane@example.com' },
		from: { address: 'shop@example.com', name: 'Shop' },
		replyTo: [],
		stream: 'transactional',
		state: 'pending',
		attempts: 0,
		createdAt: 0,
		updatedAt: 0,
		retentionMs: 90 * DAY_MS,
		...overrides,
	};
}

export function aContent(overrides: Partial<QueuedContent> = {}): QueuedContent {
	return { subject: 'Your order', text: 'It is on its way.', headers: {}, ...overrides };
}

/**
 * A call with these messages, which are numbered.
 * @param content what they say that have no content of their own; null for nothing
 */
export function aQueuedCall(
	uid: string,
	messages: readonly Partial<QueuedMessage>[] = [{}],
	content: QueuedContent | null = aContent(),
): QueuedCall {
	return {
		uid,
		...(content && { content }),
		messages: messages.map((overrides, index) =>
			aQueuedMessage({ uid: `${uid}-${index}`, callUid: uid, index, ...overrides }),
		),
	};
}
