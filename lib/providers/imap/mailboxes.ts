import type { ListResponse } from 'imapflow';

import { OutboxError } from '../../core/errors';
import type { MailboxNames } from './options';
import type { ImapSession } from './session';

export type MailboxUse = keyof MailboxNames;

const SPECIAL_USES = { drafts: '\\Drafts', sent: '\\Sent' } as const;

/** Where conversations are looked for after these, in this order, last of all. */
const UNLIKELY = ['\\Junk', '\\Trash'];
const LIKELY = ['\\Inbox', '\\Sent', '\\All', '\\Archive'];

/** Whoever has more mailboxes than this waits too long for a message that is in none of them. */
const MAX_SEARCHED = 40;

/**
 * The mailbox for drafts or for sent messages: the one that the credential names, else the one that
 * the server marks (RFC 6154), else one with a usual name.
 *
 * @throws OutboxError saying which is missing and what to do
 */
export async function findMailbox(
	session: ImapSession,
	use: MailboxUse,
	names: MailboxNames,
): Promise<string> {
	const mailboxes = await session.listMailboxes();
	const found = mailboxes.find(
		(mailbox) => mailbox.specialUse === SPECIAL_USES[use] && canBeOpened(mailbox),
	);
	const given = names[use];
	if (found && (given === undefined || found.specialUseSource === 'user')) return found.path;
	throw missing(use, given);
}

/** All mailboxes in which a message to reply to may lie, the likely ones first. */
export async function listSearchable(
	session: ImapSession,
): Promise<{ readonly paths: readonly string[]; readonly left: number }> {
	const mailboxes = (await session.listMailboxes()).filter(
		(mailbox) => canBeOpened(mailbox) && mailbox.specialUse !== SPECIAL_USES.drafts,
	);
	const paths = mailboxes.toSorted((a, b) => rankOf(a) - rankOf(b)).map(({ path }) => path);
	return { paths: paths.slice(0, MAX_SEARCHED), left: Math.max(0, paths.length - MAX_SEARCHED) };
}

function rankOf({ specialUse = '' }: ListResponse): number {
	if (UNLIKELY.includes(specialUse)) return LIKELY.length + 1 + UNLIKELY.indexOf(specialUse);
	return LIKELY.includes(specialUse) ? LIKELY.indexOf(specialUse) : LIKELY.length;
}

function canBeOpened({ flags }: ListResponse): boolean {
	return !flags.has('\\Noselect') && !flags.has('\\NonExistent');
}

function missing(use: MailboxUse, given: string | undefined): OutboxError {
	const label = use === 'drafts' ? 'Drafts Mailbox' : 'Sent Mailbox';
	const what =
		given === undefined
			? `The account has no mailbox that is marked or named as the one for ${use === 'drafts' ? 'drafts' : 'sent messages'}.`
			: `The account has no mailbox of the name given as ${label}.`;
	return new OutboxError(
		'provider_error',
		`${what} Create one in a mail client, or put its full name, as the server spells it, into ${label} of the IMAP credential.`,
		{ retry: 'after-fix', details: { provider: 'imap', field: `${use}Mailbox` } },
	);
}
