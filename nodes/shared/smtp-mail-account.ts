import { OutboxError } from '../../lib/core/errors';
import { parseMessageId } from '../../lib/mail/message-references';
import type { ImapOptions } from '../../lib/providers/imap/options';
import type { SmtpOptions } from '../../lib/providers/smtp/options';
import { createAccessTokens } from './access-tokens';
import type { Runtime } from './compose';
import { readCredential } from './credential';
import { parseImapAccount } from './imap-account';
import type { MailAccount } from './mail-account';
import type { NodeContext } from './node-context';
import { readParameter } from './parameters';
import { parseAccessToken, parseSmtpAccount, type SmtpAccount } from './smtp-account';
import { createTokenProvider } from './token-provider';

/** Chosen in addition to that of the mail server. */
const IMAP_CREDENTIAL = 'outboxImapApi';

/**
 * The mail server of the credential, with a password or with OAuth2; and its mailboxes, where the
 * node has an IMAP credential as well.
 */
export async function openSmtpAccount(
	context: NodeContext,
	{ smtp, clock }: Pick<Runtime, 'smtp' | 'clock'>,
): Promise<MailAccount> {
	const imap = await readImapAccount(context);
	const warn = createWarner(context);
	const connectBy = (options: SmtpOptions, secret: Uint8Array) =>
		imap
			? smtp.connectWithCopies({ smtp: options, imap, warn }, secret)
			: smtp.connect(options, secret);
	const mailboxOf = (options: SmtpOptions) => (secret: Uint8Array) => {
		if (imap) return smtp.openMailStore({ smtp: options, imap, warn }, secret);
		throw noMailbox();
	};
	if (readParameter(context, 'authentication', 0, 'password') !== 'oAuth2') {
		const data = await readCredential(context, 'outboxSmtpApi', 'mail account');
		const account = parseSmtpAccount(data, 'password');
		return toMailAccount(account, {
			connect: (secret) => connectBy(account.options, secret),
			openMailbox: mailboxOf(account.options),
		});
	}
	const data = await readCredential(context, 'outboxSmtpOAuth2Api', 'mail account');
	const token = parseAccessToken(data.oauthTokenData);
	const accountWith = (accessToken: string) => parseSmtpAccount(data, { accessToken });
	const tokens = createAccessTokens(context, 'outboxSmtpOAuth2Api', token, clock);
	const account = accountWith(token.access_token);
	return toMailAccount(account, {
		connect(secret) {
			const connect = (accessToken: string) => connectBy(accountWith(accessToken).options, secret);
			return createTokenProvider(connect, token.access_token, tokens);
		},
		openMailbox: mailboxOf(account.options),
	});
}

/** The mailboxes of the account, if the node has been given any. */
async function readImapAccount(context: NodeContext): Promise<ImapOptions | undefined> {
	if (context.getNode().credentials?.[IMAP_CREDENTIAL] === undefined) return undefined;
	return parseImapAccount(await readCredential(context, IMAP_CREDENTIAL, 'IMAP account'));
}

/** What went wrong in the mailboxes without keeping an email from being sent. */
function createWarner(context: NodeContext): (text: string) => void {
	return (message) => {
		if ('addExecutionHints' in context) {
			context.addExecutionHints({ message, location: 'outputPane' });
		} else context.logger.warn(message);
	};
}

function noMailbox(): OutboxError {
	return new OutboxError(
		'insufficient_permissions',
		'SMTP only sends: drafts and conversations lie in the mailbox of the account. Choose an IMAP credential for it in the node as well.',
		{ retry: 'after-fix', details: { provider: 'smtp' } },
	);
}

function toMailAccount(
	{ options: { defaultSender, senders }, allowPrivateUrls }: SmtpAccount,
	connections: Pick<MailAccount, 'connect' | 'openMailbox'>,
): MailAccount {
	return {
		senders: { defaultSender, senders },
		allowPrivateUrls,
		check({ threadId }) {
			// There is no mailbox to look a thread up in.
			if (threadId !== undefined) parseMessageId(threadId, 'thread_id');
		},
		...connections,
	};
}
