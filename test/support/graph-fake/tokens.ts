import { accessDenied, GraphProblem } from './graph-problem';
import type { MailboxOptions } from './mailbox';
import type { Operation } from './reactions';

interface Token {
	readonly user: string;
	readonly scopes: readonly string[];
	readonly expiresAt: number;
}

const HOUR_MS = 3_600_000;

/** All that the provider needs, for its own and for shared mailboxes. */
export const ALL_SCOPES = [
	'User.Read',
	'Mail.ReadWrite',
	'Mail.Send',
	'Mail.ReadWrite.Shared',
	'Mail.Send.Shared',
];

/** The login server's memory. */
export function createTokens(now: () => number) {
	const tokens = new Map<string, Token>();
	const logins = new Map<string, Pick<Token, 'user' | 'scopes'>>();
	let issued = 0;
	let renewals = 0;
	const issue = (user: string, scopes: readonly string[] = ALL_SCOPES, ttlMs = HOUR_MS): string => {
		const token = `access-token-secret-${++issued}`;
		tokens.set(token, { user, scopes, expiresAt: now() + ttlMs });
		return token;
	};
	return {
		issue,
		/** A token to renew the others with. */
		issueRefreshToken(user: string, scopes: readonly string[] = ALL_SCOPES): string {
			const refreshToken = `refresh-token-secret-${++issued}`;
			logins.set(refreshToken, { user, scopes });
			return refreshToken;
		},
		/** A new access token; undefined when the refresh token is not known (any more). */
		renew(refreshToken: string) {
			const login = logins.get(refreshToken);
			if (login) renewals++;
			return login && { token: issue(login.user, login.scopes), scopes: login.scopes };
		},
		/** How often a token was renewed. */
		get renewals() {
			return renewals;
		},
		revoke(token: string): void {
			tokens.delete(token);
			logins.delete(token);
		},
		/** Whose token it is, valid or not; empty when nobody's. */
		userOf: (authorization: string | undefined): string =>
			tokens.get(toToken(authorization))?.user ?? '',
		/** @throws GraphProblem 401 */
		check(authorization: string | undefined): Token {
			const token = tokens.get(toToken(authorization));
			if (token && token.expiresAt > now()) return token;
			throw new GraphProblem(
				401,
				'InvalidAuthenticationToken',
				token
					? 'Lifetime validation failed, the token is expired.'
					: 'Access token validation failure. Invalid audience.',
			);
		},
	};
}

/**
 * Other people's mail takes permissions of its own and access to their mailbox; the directory takes
 * a permission only.
 * @throws GraphProblem 403
 */
export function assertAllowed(
	{ scopes, user }: Token,
	operation: Operation,
	{ address, delegates = [] }: MailboxOptions,
): void {
	const own = user === address;
	const permission = operation === 'sendDraft' ? 'Mail.Send' : 'Mail.ReadWrite';
	const enough =
		operation === 'getUser'
			? ['User.Read.All', ...(own ? ['User.Read'] : [])]
			: [`${permission}.Shared`, ...(own ? [permission] : [])];
	const access = own || operation === 'getUser' || delegates.includes(user);
	if (!access || !enough.some((scope) => scopes.includes(scope))) throw accessDenied();
}

function toToken(authorization: string | undefined): string {
	return /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
}
