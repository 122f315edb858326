import type { Receipt } from '../../core/receipt';
import type { Fence } from './drafts';
import { isNotFound } from './errors';
import { headerOf, mailboxesOf, readThread, type StoredMessage } from './messages';
import { RECEIPT_HEADERS, toReceipt } from './response';
import type { Connection } from './send-draft';

const ADDRESSES = ['To', 'Cc', 'Bcc'];
const HEADERS = [...RECEIPT_HEADERS, 'X-Outbox-Id', ...ADDRESSES];

/** What is known of a message that may have been sent. */
interface Wanted {
	/** What our marker in it says. */
	readonly uid: string;
	/** Everyone it went to; asked of the message itself unless given. */
	readonly recipients?: readonly string[];
}

/**
 * Looks for what became of a draft that is gone: the message in its thread that was sent and carries
 * our marker. Never by Message-ID, which Gmail replaces.
 */
export async function findSent(
	{ api, clock }: Connection,
	{ threadId }: Fence,
	{ uid, recipients }: Wanted,
	signal: AbortSignal,
): Promise<Receipt | undefined> {
	const thread = await readThread(api, threadId, HEADERS, signal).catch((error: unknown) => {
		if (isNotFound(error)) return [];
		throw error;
	});
	const stored = thread.find(
		(message) => message.labelIds.includes('SENT') && headerOf(message, 'X-Outbox-Id') === uid,
	);
	if (!stored) return undefined;
	const sentAt = stored.internalDate ?? clock.now();
	return toReceipt(stored, { recipients: recipients ?? recipientsOf(stored), stored, sentAt });
}

/** Everyone that a message is addressed to; Gmail keeps Bcc in drafts and in what was sent. */
function recipientsOf(message: StoredMessage): readonly string[] {
	return ADDRESSES.flatMap((name) => mailboxesOf(message, name)).map(({ address }) => address);
}
