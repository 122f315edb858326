import { storeError } from '../../core/errors';
import type { DraftReference, StoredDraft } from '../../core/mail-store';
import { extractMessageIds } from '../../mail/message-references';
import { toFence, type Fence, type WholeDraft } from './drafts';
import { headerOf, mailboxesOf, textOf } from './messages';
import { toMessageContent } from './payload';

/** What is noted down of a draft is what fences it when it is sent. */
export function toReference(fence: Fence): DraftReference {
	return { ...fence };
}

/**
 * Reads back what was noted down of a draft.
 * @throws OutboxError `store_unavailable`
 */
export function readReference(reference: DraftReference): Fence {
	const fence = toFence(reference);
	if (fence) return fence;
	throw storeError('What was noted down of this draft cannot be read back from the ledger.');
}

export function toStoredDraft({ fence, message }: WholeDraft): StoredDraft {
	const [messageId] = extractMessageIds(headerOf(message, 'Message-ID') ?? '');
	const [from] = mailboxesOf(message, 'From');
	const { threadId, internalDate: changedAt } = message;
	return {
		reference: toReference(fence),
		threadId,
		...(messageId !== undefined && { messageId }),
		...(from && { from }),
		to: mailboxesOf(message, 'To'),
		cc: mailboxesOf(message, 'Cc'),
		bcc: mailboxesOf(message, 'Bcc'),
		replyTo: mailboxesOf(message, 'Reply-To'),
		subject: textOf(message, 'Subject'),
		...toMessageContent(message.payload),
		...(changedAt !== undefined && { changedAt }),
		// Whoever changes a draft gives it another message.
		version: fence.messageId,
	};
}
