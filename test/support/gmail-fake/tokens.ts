import type { FakeMailbox } from './fake-mailbox';
import { invalidCredentials } from './google-error';

/** What an access token stands for. */
export interface Grant {
	readonly mailbox: FakeMailbox;
	readonly scopes: readonly string[];
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
}

/** The access tokens that the server knows. */
export interface Tokens {
	issue(grant: Grant): string;
	/** Makes it unknown, as when the user withdraws the consent. */
	revoke(token: string): void;
	/** @throws GoogleError 401 */
	check(authorization: string | undefined, now: number): Grant;
}

export function createTokens(): Tokens {
	const grants = new Map<string, Grant>();
	return {
		issue(grant) {
			const token = `ya29.fake-access-token-${grants.size + 1}`;
			grants.set(token, grant);
			return token;
		},
		revoke(token) {
			const grant = grants.get(token);
			if (grant) grants.set(token, { ...grant, expiresAt: 0 });
		},
		check(authorization, now) {
			const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
			const grant = grants.get(token ?? '');
			if (!grant || grant.expiresAt <= now) throw invalidCredentials();
			return grant;
		},
	};
}
