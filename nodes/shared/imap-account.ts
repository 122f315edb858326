import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { parseImapOptions, type ImapOptions } from '../../lib/providers/imap/options';
import { textParameter } from './parameters';
import { serverCredential } from './server-credential';

const credentialSchema = z.object({
	...serverCredential,
	draftsMailbox: textParameter,
	sentMailbox: textParameter,
});

/**
 * Reads what a user filled into an IMAP credential.
 * @throws OutboxError on the credential's field, whose value is never repeated
 */
export function parseImapAccount(data: unknown): ImapOptions {
	const credential = parseInput(credentialSchema, data);
	const { host, port, security, user, password, caCertificate, allowSelfSigned } = credential;
	return parseImapOptions({
		host: host ?? '',
		...{ port, security, allowSelfSigned },
		auth: { kind: 'password', user: user ?? '', password: password ?? '' },
		caCertificate: caCertificate?.trim() || undefined,
		mailboxes: { drafts: credential.draftsMailbox, sent: credential.sentMailbox },
	});
}
