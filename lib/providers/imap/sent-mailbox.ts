import { OutboxError } from '../../core/errors';
import type { Receipt } from '../../core/receipt';
import type { KnownPlace } from './draft-reference';
import { findMessage, searchNewest } from './find-message';
import { findMailbox } from './mailboxes';
import { readMessage } from './read-message';
import type { ImapSession } from './session';
import type { Mailboxes } from './store';

const HEADERS = ['Message-ID', 'In-Reply-To'];

/** How long filing a message that has left may take; nobody should wait longer for its receipt. */
const FILING_MS = 30_000;

/** Who sent what is looked for, for the receipt. */
export interface Sender {
	readonly uid: string;
	readonly recipients: readonly string[];
}

/** What shows that a message was sent: its copy in Sent. */
export async function findInSent(
	session: ImapSession,
	{ options }: Mailboxes,
	{ messageId, outboxId }: KnownPlace,
	{ uid, recipients }: Sender,
): Promise<Receipt | undefined> {
	const mailbox = await findMailbox(session, 'sent', options.mailboxes);
	const query = { internalDate: true, headers: HEADERS };
	const found = await findMessage(session, mailbox, { messageId, outboxId }, query);
	if (!found) return undefined;
	const { headers = Buffer.alloc(0), internalDate } = found.message;
	const copy = await readMessage(headers);
	const id = copy.messageId ?? messageId;
	const threadId = copy.inReplyTo ?? id;
	return {
		status: 'sent',
		id: uid,
		...(threadId !== undefined && { threadId }),
		...(id !== undefined && { messageId: id }),
		sentAt: toTime(internalDate) ?? 0,
		accepted: [...recipients],
		rejected: [],
	};
}

/**
 * Puts a copy of a message that has left into Sent, unless the server has already done so. A
 * failure is only told.
 */
export async function fileCopy(
	mailboxes: Mailboxes,
	copy: Buffer,
	marks: Pick<KnownPlace, 'messageId' | 'outboxId'>,
): Promise<void> {
	const file = async (session: ImapSession): Promise<void> => {
		const mailbox = await findMailbox(session, 'sent', mailboxes.options.mailboxes);
		await session.open(mailbox);
		if ((await searchNewest(session, marks)) !== undefined) return;
		await session.append(mailbox, copy, ['\\Seen']);
	};
	await mailboxes.tolerate('the sent email has no copy in Sent', () =>
		mailboxes.use(AbortSignal.timeout(FILING_MS), file),
	);
}

/** imapflow hands dates that it cannot read through as they are. */
export function toTime(date: Date | string | undefined): number | undefined {
	const time = new Date(date ?? '').getTime();
	return Number.isNaN(time) ? undefined : time;
}

/** A draft or a copy that is larger than anything we would have made. */
export function tooLargeToRead(): OutboxError {
	return new OutboxError(
		'payload_too_large',
		'The message in the mailbox is larger than what is read from there. Use less or smaller attachments.',
		{ details: { provider: 'imap' } },
	);
}
