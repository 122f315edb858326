import { z } from 'zod/v4';

import { parseInput } from '../../mail/parse-input';
import { createServerShape } from '../../mail/server/options';

const timeouts = z.strictObject({
	/** How long connecting may take in all: look-up, TLS and login included. */
	connectMs: z.int().min(1).max(600_000).default(30_000),
	/** How long the server may stay silent afterwards: a search of a large mailbox takes its time. */
	replyMs: z.int().min(1).max(3_600_000).default(120_000),
});

const mailboxName = z
	.string()
	.trim()
	.min(1, 'It is empty.')
	.max(500, 'It is too long.')
	.refine((name) => !/\p{Cc}/u.test(name), { error: 'It contains a control character.' });

/** Mailboxes that the server does not tell the use of, by their full names, e.g. `INBOX.Entwürfe`. */
const mailboxNames = z.strictObject({
	drafts: mailboxName.optional(),
	sent: mailboxName.optional(),
});
export type MailboxNames = z.infer<typeof mailboxNames>;

/** How to reach, and to find one's way in, an account's mailboxes. */
export const imapOptionsSchema = z.strictObject({
	...createServerShape({ host: 'imap.example.com', scheme: 'imap' }),
	mailboxes: mailboxNames.prefault({}),
	timeouts: timeouts.prefault({}),
});
export type ImapOptions = z.infer<typeof imapOptionsSchema>;

/**
 * Checks an account's settings.
 * @throws OutboxError `validation_error` naming the setting, whose value is not repeated
 */
export function parseImapOptions(input: unknown): ImapOptions {
	return parseInput(imapOptionsSchema, input);
}
