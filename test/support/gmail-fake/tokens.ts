import type { FakeMailbox } from './fake-mailbox';
import { invalidCredentials } from './google-error';

/** What a user has consented to. */
export interface Login {
	readonly mailbox: FakeMailbox;
	readonly scopes: readonly string[];
}

/** What an access token stands for. */
export interface Grant extends Login {
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
}

/** The tokens that the server knows. */
export interface Tokens {
	/** A new access token, good for `lifeMs`. */
	issue(login: Login, lifeMs?: number): string;
	/** A token to renew the others with. */
	issueRefreshToken(login: Login): string;
	/** A new access token; undefined when the refresh token is not known (any more). */
	renew(
		refreshToken: string,
	): (Login & { readonly token: string; readonly lifeMs: number }) | undefined;
	/** How often a token was renewed. */
	readonly renewals: number;
	/** Makes it unknown, as when the user withdraws the consent. */
	revoke(token: string): void;
	/** @throws GoogleError 401 */
	check(authorization: string | undefined): Grant;
}

const HOUR_MS = 3_600_000;

export function createTokens(now: () => number): Tokens {
	const grants = new Map<string, Grant>();
	const logins = new Map<string, Login>();
	let issued = 0;
	let renewals = 0;
	const issue: Tokens['issue'] = (login, lifeMs = HOUR_MS) => {
		const token = `ya29.fake-access-token-${++issued}`;
		grants.set(token, { ...login, expiresAt: now() + lifeMs });
		return token;
	};
	return {
		issue,
		issueRefreshToken(login) {
			const refreshToken = `1//fake-refresh-token-${++issued}`;
			logins.set(refreshToken, login);
			return refreshToken;
		},
		renew(refreshToken) {
			const login = logins.get(refreshToken);
			if (!login) return undefined;
			renewals++;
			return { ...login, token: issue(login), lifeMs: HOUR_MS };
		},
		get renewals() {
			return renewals;
		},
		revoke(token) {
			grants.delete(token);
			logins.delete(token);
		},
		check(authorization) {
			const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
			const grant = grants.get(token ?? '');
			if (!grant || grant.expiresAt <= now()) throw invalidCredentials();
			return grant;
		},
	};
}
