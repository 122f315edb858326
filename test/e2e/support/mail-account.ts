import { simpleParser, type AddressObject } from 'mailparser';

import type { Client } from '../../../scripts/n8n-host/client.mjs';
import type { Provider } from './workflows';

/** A message that has left. */
export interface SentMail {
	/** The addresses that it went to, whatever its headers say. */
	readonly recipients: readonly string[];
	readonly from: string;
	readonly subject: string;
	readonly html: string;
	readonly replyTo: string;
	readonly inReplyTo: string;
	readonly attachments: readonly string[];
}

/** An account at a mail service on this machine, for n8n to send through. */
export interface MailAccount {
	readonly provider: Provider;
	/** Saves a credential for the account in n8n; gives its id. */
	saveCredential(client: Client): Promise<string>;
	/** What has left, in order. */
	sent(): Promise<readonly SentMail[]>;
	/** From now on the service refuses every message. */
	refuseMessages(): void;
	/** Fails if a request broke the vendor's description of its API. */
	close(): Promise<void>;
}

export interface OAuthAccountOptions {
	/** What the user has consented to; all that the credential asks for unless given. */
	readonly scopes?: readonly string[];
	/** Whether n8n can renew the login. */
	readonly renewable?: boolean;
}

/** An account that n8n logs in to with OAuth2. */
export interface OAuthAccount extends MailAccount {
	/** The data of a credential that fits the account. */
	readonly credential: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
	/** From now on the service takes messages again. */
	acceptMessages(): void;
	/** Ends the life of the access token, but not of the login. */
	expireToken(): void;
	/** From now on nobody can log in with the credential. */
	revokeLogin(): void;
	/** How often n8n has renewed the login. */
	readonly renewals: number;
	/** From now on the service asks for patience. */
	throttle(retryAfterSeconds: number): void;
	/** Puts a message from outside in; gives the id of its conversation. */
	receive(mime: string): Promise<string>;
}

/** An address of its own for every account, so that none shares a limit or an id with another. */
export function uniqueAddress(): string {
	return `ada-${crypto.randomUUID().slice(0, 8)}@example.com`;
}

export async function readMail(mime: Buffer, recipients: readonly string[]): Promise<SentMail> {
	const mail = await simpleParser(mime);
	return {
		recipients,
		from: toText(mail.from),
		subject: mail.subject ?? '',
		html: mail.html || '',
		replyTo: toText(mail.replyTo),
		inReplyTo: mail.inReplyTo ?? '',
		attachments: mail.attachments.map(({ filename = '' }) => filename),
	};
}

function toText(addresses: AddressObject | undefined): string {
	return (addresses?.value ?? []).map(({ address = '' }) => address).join(', ');
}
