import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

import { z } from 'zod/v4';

import { parseMailbox, parseMailboxes } from '../../mail/addresses';
import { toAsciiDomain } from '../../mail/domain';
import { parseInput } from '../../mail/parse-input';
import type { Senders } from '../../mail/senders';

/** What a URL, a port, a path or a line break would bring along. */
const NOT_IN_A_HOST = /[\s\p{C}/\\:@?#%[\]]/u;
const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?$/;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;

const host = z
	.string()
	.trim()
	.max(255, 'It is too long for a host name.')
	.transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
	.transform((text) => (NOT_IN_A_HOST.test(text) ? text : toAsciiDomain(text)))
	.refine((text) => isIP(text) !== 0 || HOST_NAME.test(text), {
		error:
			'Give a host name such as smtp.example.com or an IP address, without smtp:// and without a port.',
	});

const user = z
	.string()
	.min(1, 'It is empty.')
	.max(320, 'It is too long.')
	.refine((text) => !/\p{Cc}/u.test(text), { error: 'It contains a control character.' });

const auth = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('password'),
		user,
		password: z
			.string()
			.min(1, 'It is empty.')
			.refine((text) => !text.includes('\0'), { error: 'It contains a NUL character.' }),
	}),
	z.strictObject({
		kind: z.literal('oauth2'),
		user,
		accessToken: z.string().regex(PRINTABLE_ASCII, 'It is empty or holds unprintable characters.'),
	}),
]);

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

/** How to reach and log in to a mail server. */
export const smtpConnectionSchema = z.strictObject({
	host,
	port: z.int().min(1).max(65_535),
	/**
	 * - `tls`: encrypted from the first byte, usual on port 465
	 * - `starttls`: encrypted after a greeting in the clear, usual on port 587; never skipped
	 * - `none`: in the clear, the login included
	 */
	security: z.enum(['tls', 'starttls', 'none']),
	auth: auth.optional(),
	/** Certificates in PEM form that are trusted in place of the public authorities. */
	caCertificate: z
		.string()
		.refine(isCertificate, {
			error: 'Paste a certificate in PEM form (-----BEGIN CERTIFICATE-----).',
		})
		.optional(),
	/** Accepts whatever certificate the server shows. */
	allowSelfSigned: z.boolean().default(false),
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

function isCertificate(pem: string): boolean {
	try {
		return new X509Certificate(pem).raw.length > 0;
	} catch {
		return false;
	}
}
