import { createImapConnection } from './connection';
import { findMailbox } from './mailboxes';
import type { ImapOptions } from './options';

/** The mailboxes that were found, by their full names. */
export interface FoundMailboxes {
	readonly drafts: string;
	readonly sent: string;
}

/**
 * Connects, encrypts, logs in and looks for the mailboxes: what a credential test needs, changing
 * nothing.
 *
 * @throws OutboxError with a text that says which setting to change
 */
export async function verifyImap(
	options: ImapOptions,
	signal: AbortSignal = new AbortController().signal,
): Promise<FoundMailboxes> {
	const connection = createImapConnection(options, { idleMs: 0, onIdle: () => undefined });
	try {
		return await connection.use(signal, async (session) => ({
			drafts: await findMailbox(session, 'drafts', options.mailboxes),
			sent: await findMailbox(session, 'sent', options.mailboxes),
		}));
	} finally {
		await connection.close();
	}
}
