import { parseMessageId } from '../../lib/mail/message-references';
import { createAccessTokens } from './access-tokens';
import type { Runtime } from './compose';
import { readCredential } from './credential';
import type { MailAccount } from './mail-account';
import type { NodeContext } from './node-context';
import { readParameter } from './parameters';
import { parseAccessToken, parseSmtpAccount, type SmtpAccount } from './smtp-account';
import { createTokenProvider } from './token-provider';

/** The mail server of the credential, with a password or with OAuth2. */
export async function openSmtpAccount(
	context: NodeContext,
	{ smtp, clock }: Pick<Runtime, 'smtp' | 'clock'>,
): Promise<MailAccount> {
	if (readParameter(context, 'authentication', 0, 'password') !== 'oAuth2') {
		const data = await readCredential(context, 'outboxSmtpApi', 'mail account');
		const account = parseSmtpAccount(data, 'password');
		return toMailAccount(account, (secret) => smtp.connect(account.options, secret));
	}
	const data = await readCredential(context, 'outboxSmtpOAuth2Api', 'mail account');
	const token = parseAccessToken(data.oauthTokenData);
	const accountWith = (accessToken: string) => parseSmtpAccount(data, { accessToken });
	const tokens = createAccessTokens(context, 'outboxSmtpOAuth2Api', token, clock);
	return toMailAccount(accountWith(token.access_token), (secret) => {
		const connect = (accessToken: string) => smtp.connect(accountWith(accessToken).options, secret);
		return createTokenProvider(connect, token.access_token, tokens);
	});
}

function toMailAccount(
	{ options: { defaultSender, senders }, allowPrivateUrls }: SmtpAccount,
	connect: MailAccount['connect'],
): MailAccount {
	return {
		senders: { defaultSender, senders },
		allowPrivateUrls,
		check({ threadId }) {
			// There is no mailbox to look a thread up in.
			if (threadId !== undefined) parseMessageId(threadId, 'thread_id');
		},
		connect,
	};
}
