import { z } from 'zod/v4';

import { parseMailbox, parseMailboxes } from '../../mail/addresses';
import { parseInput } from '../../mail/parse-input';
import type { Senders } from '../../mail/senders';
import { createServerShape } from '../../mail/server/options';

const timeouts = z.strictObject({
	/** How long connecting may take in all: look-up, TLS and login included. */
	connectMs: z.int().min(1).max(600_000).default(30_000),
	/**
	 * How long the server may stay silent afterwards. Ten minutes is what a server may take to
	 * confirm a message, and giving up earlier leaves it unknown whether it was sent.
	 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.2
	 */
	replyMs: z.int().min(1).max(3_600_000).default(600_000),
});

const server = createServerShape({ host: 'smtp.example.com', scheme: 'smtp' });

/** How to reach and log in to a mail server. */
export const smtpConnectionSchema = z.strictObject({
	...server,
	auth: server.auth.optional(),
	/** How many connections may be open at once. */
	maxConnections: z.int().min(1).max(100).default(5),
	timeouts: timeouts.prefault({}),
});
export type SmtpConnectionOptions = z.infer<typeof smtpConnectionSchema>;

/** What a user may set for an SMTP account. */
export const smtpOptionsSchema = z.strictObject({
	connection: smtpConnectionSchema,
	/** Who sends when a message names nobody, e.g. `Ada <ada@example.com>`. */
	defaultSender: z.string(),
	/** Whom else this account may send as. */
	senders: z.union([z.string(), z.array(z.string())]).default([]),
});

export interface SmtpOptions extends Senders {
	readonly connection: SmtpConnectionOptions;
}

/**
 * Checks an account's settings.
 * @throws OutboxError `validation_error` naming the setting, whose value is not repeated
 */
export function parseSmtpOptions(input: unknown): SmtpOptions {
	const { connection, defaultSender, senders } = parseInput(smtpOptionsSchema, input);
	return {
		connection,
		defaultSender: parseMailbox(defaultSender, 'defaultSender'),
		senders: parseMailboxes(senders, 'senders'),
	};
}
