import type { Receipt } from '../../core/receipt';
import type { GmailApi } from './api';
import type { Fence } from './drafts';
import { isNotFound } from './errors';
import { headerOf, readThread } from './messages';
import type { GmailRequest } from './request';
import { RECEIPT_HEADERS, toReceipt } from './response';

/**
 * Looks for what became of a draft that is gone: the message in its thread that was sent and carries
 * our marker. Never by Message-ID, which Gmail replaces.
 *
 * @param now milliseconds since the epoch, should Gmail not say when it was sent
 */
export async function findSent(
	api: GmailApi,
	{ threadId }: Fence,
	request: Pick<GmailRequest, 'uid' | 'recipients'>,
	{ signal, now }: { readonly signal: AbortSignal; readonly now: number },
): Promise<Receipt | undefined> {
	const thread = await readThread(api, threadId, RECEIPT_HEADERS, signal).catch(
		(error: unknown) => {
			if (isNotFound(error)) return [];
			throw error;
		},
	);
	const stored = thread.find(
		(message) =>
			message.labelIds.includes('SENT') && headerOf(message, 'X-Outbox-Id') === request.uid,
	);
	return stored && toReceipt(stored, request, { stored, sentAt: stored.internalDate ?? now });
}
