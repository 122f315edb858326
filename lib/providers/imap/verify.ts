import type { ImapConnections } from './connections';
import { findMailbox } from './mailboxes';
import type { ImapOptions } from './options';

/**
 * Connects, encrypts, logs in and looks for the mailboxes: what a credential test needs, changing
 * nothing.
 *
 * @throws OutboxError with a text that says which setting to change
 */
export async function verifyImap(
	connections: ImapConnections,
	options: ImapOptions,
	signal: AbortSignal = new AbortController().signal,
): Promise<void> {
	await connections.of(options).use(signal, async (session) => {
		await findMailbox(session, 'drafts', options.mailboxes);
		await findMailbox(session, 'sent', options.mailboxes);
	});
}
