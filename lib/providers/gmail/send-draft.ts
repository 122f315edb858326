import type { Clock } from '../../core/ports';
import type { Receipt } from '../../core/receipt';
import type { GmailApi } from './api';
import { sendDraft, type Fence } from './drafts';
import { readMessage, type StoredMessage } from './messages';
import { RECEIPT_HEADERS, toReceipt } from './response';

const READ_BACK_TIMEOUT_MS = 10_000;

export interface Connection {
	readonly api: GmailApi;
	readonly clock: Clock;
}

/**
 * Sends a draft and reads back the Message-ID that Gmail gave it: two calls, of which the second may
 * fail without harm.
 * @throws OutboxError that says truly whether the message may have left
 */
export async function sendAndReadBack(
	{ api, clock }: Connection,
	fence: Fence,
	recipients: readonly string[],
	signal: AbortSignal,
): Promise<Receipt> {
	const sent = await sendDraft(api, fence, signal);
	const sentAt = clock.now();
	return toReceipt(sent, { recipients, stored: await readBack(api, sent.id, signal), sentAt });
}

/** The message was sent, so a look at it that fails, or takes long, must not change that. */
function readBack(
	api: GmailApi,
	id: string,
	signal: AbortSignal,
): Promise<StoredMessage | undefined> {
	const inTime = AbortSignal.any([signal, AbortSignal.timeout(READ_BACK_TIMEOUT_MS)]);
	return readMessage(api, id, RECEIPT_HEADERS, inTime).catch(() => undefined);
}
