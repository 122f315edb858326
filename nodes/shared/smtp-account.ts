import { z } from 'zod/v4';

import { OutboxError, validationError } from '../../lib/core/errors';
import { parseMailboxes } from '../../lib/mail/addresses';
import { parseInput } from '../../lib/mail/parse-input';
import { smtpConnectionSchema, type SmtpOptions } from '../../lib/providers/smtp/options';
import { textParameter } from './parameters';
import { serverCredential } from './server-credential';

/** How an account signs in: with the password of its credential, or with a token of OAuth2. */
export type SmtpLogin = 'password' | { readonly accessToken: string };

export interface SmtpAccount {
	readonly options: SmtpOptions;
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
}

const credentialSchema = z.object({
	...serverCredential,
	senders: textParameter,
	allowPrivateUrls: z.boolean().default(false),
});
type Credential = z.output<typeof credentialSchema>;

/**
 * Reads what a user filled into an SMTP credential.
 * @throws OutboxError on the credential's field, whose value is never repeated
 */
export function parseSmtpAccount(data: unknown, login: SmtpLogin): SmtpAccount {
	const credential = parseInput(credentialSchema, data);
	const { host, port, security, caCertificate, allowSelfSigned } = credential;
	const connection = parseInput(smtpConnectionSchema, {
		host: host ?? '',
		port,
		security,
		auth: toAuth(credential, login),
		caCertificate: caCertificate?.trim() || undefined,
		allowSelfSigned,
	});
	const [defaultSender, ...senders] = parseSenders(credential);
	if (!defaultSender) {
		throw validationError(
			'senders',
			'The credential names no verified sender. Add at least one address that the account may send from.',
		);
	}
	return {
		options: { connection, defaultSender, senders },
		allowPrivateUrls: credential.allowPrivateUrls,
	};
}

function toAuth({ user, password }: Credential, login: SmtpLogin) {
	if (login !== 'password') return { kind: 'oauth2', user: user ?? '', ...login };
	if (user === undefined && password === undefined) return undefined;
	return { kind: 'password', user: user ?? '', password: password ?? '' };
}

function parseSenders({ senders = '' }: Credential) {
	return parseMailboxes(senders.split(/\r?\n/), 'senders');
}

const tokenSchema = z.object({
	access_token: z.string().min(1),
	/** When it ends, in milliseconds since the epoch, where n8n knows. */
	n8n_expires_at: z.coerce.number().optional().catch(undefined),
});
export type AccessToken = z.output<typeof tokenSchema>;

/**
 * The token that n8n got when the account was connected, or on renewing it.
 * @throws OutboxError `insufficient_permissions` when there is none
 */
export function parseAccessToken(data: unknown): AccessToken {
	const token = tokenSchema.safeParse(data);
	if (token.success) return token.data;
	throw new OutboxError(
		'insufficient_permissions',
		'The mail account is not connected yet. Open the credential and connect the account.',
		{ retry: 'after-fix', details: { provider: 'smtp' } },
	);
}
