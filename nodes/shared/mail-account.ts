import type { IExecuteFunctions } from 'n8n-workflow';

import { OutboxError } from '../../lib/core/errors';
import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { parseMessageId } from '../../lib/mail/message-references';
import type { Senders } from '../../lib/mail/senders';
import { createAccessTokens } from './access-tokens';
import type { Runtime } from './compose';
import { parseAccessToken, parseSmtpAccount, type SmtpAccount } from './smtp-account';
import { createTokenProvider } from './token-provider';

/** An account that emails can be sent from, whatever the provider. */
export interface MailAccount {
	readonly senders: Senders;
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
	/**
	 * Refuses what cannot name a thread here, as far as that shows without asking the provider.
	 * @throws OutboxError `validation_error` on `thread_id`
	 */
	checkThreadId(threadId: string): void;
	/** @param secret the store's, which Message-IDs derive from */
	connect(secret: Uint8Array): Provider<LoadedEmail>;
}

/**
 * Opens the account that the node's credential connects.
 * @throws OutboxError `insufficient_permissions` without a usable credential, or the fault in it
 */
export async function openMailAccount(
	context: IExecuteFunctions,
	{ smtp, clock }: Runtime,
): Promise<MailAccount> {
	if (context.getNodeParameter('authentication', 0, 'password') !== 'oAuth2') {
		const data = await readCredential(context, 'outboxSmtpApi');
		const account = parseSmtpAccount(data, 'password');
		return toMailAccount(account, (secret) => smtp.connect(account.options, secret));
	}
	const data = await readCredential(context, 'outboxSmtpOAuth2Api');
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
		checkThreadId: (threadId) => void parseMessageId(threadId, 'thread_id'),
		connect,
	};
}

async function readCredential(context: IExecuteFunctions, type: string) {
	try {
		return await context.getCredentials(type);
	} catch (error) {
		throw noCredential(error);
	}
}

function noCredential(error: unknown): OutboxError {
	const reason = error instanceof Error ? ` (${error.message})` : '';
	return new OutboxError(
		'insufficient_permissions',
		`No mail account is connected${reason}. Choose a credential in the node, and check that you may use it.`,
		{ retry: 'after-fix' },
	);
}
