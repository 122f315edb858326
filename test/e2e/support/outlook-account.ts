import { startFakeGraph } from '../../support/graph-fake/fake-graph';
import {
	readMail,
	uniqueAddress,
	type OAuthAccount,
	type OAuthAccountOptions,
} from './mail-account';

export interface OutlookAccountOptions extends OAuthAccountOptions {
	/** Whether the credential names a mailbox that is shared with the user. */
	readonly shared?: boolean;
}

export async function startOutlookAccount({
	scopes,
	shared = false,
}: OutlookAccountOptions = {}): Promise<OAuthAccount> {
	const user = uniqueAddress();
	const support = `support-${user}`;
	const graph = await startFakeGraph({
		mailboxes: [
			{ address: user, displayName: 'Ada Lovelace' },
			{ address: support, displayName: 'Support', delegates: [user] },
		],
	});
	const mailbox = shared ? support : user;
	const accessToken = graph.tokens.issue(user, scopes);
	const refreshToken = graph.tokens.issueRefreshToken(user, scopes);
	const credential = {
		type: 'outboxOutlookOAuth2Api',
		data: {
			cloud: 'other',
			ownLoginUrl: graph.loginUrl,
			ownBaseUrl: graph.baseUrl,
			mailbox: shared ? support : '',
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
		provider: 'outlook',
		credential,
		saveCredential: async (client) =>
			(await client.createCredential({ name: mailbox, ...credential })).id,
		sent: () =>
			Promise.all(
				graph.accepted.map(({ mime, fields: { to, cc, bcc } }) =>
					readMail(
						mime,
						[...to, ...cc, ...bcc].map(({ address }) => address),
					),
				),
			),
		refuseMessages() {
			graph.script = { createDraft: { status: 500 } };
		},
		acceptMessages() {
			graph.script = {};
		},
		revokeLogin() {
			graph.tokens.revoke(accessToken);
			graph.tokens.revoke(refreshToken);
		},
		expireToken: () => graph.tokens.revoke(accessToken),
		get renewals() {
			return graph.tokens.renewals;
		},
		throttle(seconds) {
			graph.script = {
				createDraft: { status: 429, code: 'TooManyRequests', retryAfter: String(seconds) },
			};
		},
		receive: async (mime) => (await graph.receive(mailbox, mime)).place.conversationId,
		async close() {
			await graph.stop();
			expect(graph.violations).toEqual([]);
		},
	};
}
