import type { Client } from '../../../scripts/n8n-host/client.mjs';
import { at, wellBehaved } from '../../support/gmail-fake/faults';
import { startGmailFake } from '../../support/gmail-fake/gmail-fake';
import {
	readMail,
	uniqueAddress,
	type OAuthAccount,
	type OAuthAccountOptions,
} from './mail-account';
import { sharedHost } from './shared-host';

export const GMAIL_SCOPES = {
	compose: 'https://www.googleapis.com/auth/gmail.compose',
	read: 'https://www.googleapis.com/auth/gmail.readonly',
};

export async function startGmailAccount({
	scopes = Object.values(GMAIL_SCOPES),
	renewable = false,
}: OAuthAccountOptions = {}): Promise<OAuthAccount> {
	const gmail = await startGmailFake();
	const mailbox = gmail.addMailbox(uniqueAddress(), { name: 'Ada Lovelace' });
	const accessToken = gmail.issueToken(mailbox, scopes);
	const refreshToken = gmail.issueRefreshToken(mailbox, scopes);
	// That takes n8n a while.
	if (renewable) await renewGoogleTokensAt(gmail.tokenUrl);
	const credential = {
		type: 'outboxGmailOAuth2Api',
		data: {
			baseUrl: gmail.url,
			clientId: 'client-id',
			clientSecret: 'client-secret',
			oauthTokenData: {
				token_type: 'Bearer',
				access_token: accessToken,
				refresh_token: refreshToken,
			},
		},
	};
	return {
		provider: 'gmail',
		credential,
		saveCredential: async (client) =>
			(await client.createCredential({ name: mailbox.address, ...credential })).id,
		sent: () => Promise.all(gmail.outgoing.map(({ raw, recipients }) => readMail(raw, recipients))),
		refuseMessages() {
			gmail.script = at('drafts.create', { status: 500 });
		},
		acceptMessages() {
			gmail.script = wellBehaved;
		},
		revokeLogin() {
			gmail.revokeToken(accessToken);
			gmail.revokeToken(refreshToken);
		},
		expireToken: () => gmail.revokeToken(accessToken),
		get renewals() {
			return gmail.renewals;
		},
		throttle(seconds) {
			const headers = { 'retry-after': String(seconds) };
			gmail.script = at('drafts.create', { status: 429, reason: 'rateLimitExceeded', headers });
		},
		receive: async (mime) => mailbox.receive(mime).threadId,
		async close() {
			await gmail.stop();
			expect(gmail.violations).toEqual([]);
		},
	};
}

/** An account, and its credential as it is saved in n8n. */
export async function connectGmail(client: Client, options?: OAuthAccountOptions) {
	const account = await startGmailAccount(options);
	const id = await account.saveCredential(client);
	return { account, saved: { id, name: 'Gmail', type: account.credential.type } };
}

/** n8n knows where Google renews tokens, and takes another place only from its administrator. */
async function renewGoogleTokensAt(accessTokenUrl: string): Promise<void> {
	const { url, token } = sharedHost.overwrites;
	const answer = await fetch(url, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: JSON.stringify({ outboxGmailOAuth2Api: { accessTokenUrl } }),
	});
	expect(answer.status).toBe(200);
}
