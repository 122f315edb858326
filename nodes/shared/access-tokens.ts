import { OutboxError } from '../../lib/core/errors';
import type { Clock } from '../../lib/core/ports';
import type { NodeContext } from './node-context';
import { parseAccessToken, type AccessToken } from './smtp-account';
import type { AccessTokens } from './token-provider';

/** A token about to end may end on its way. */
const RESERVE_MS = 60_000;

/**
 * The access tokens of an OAuth2 credential. n8n renews them by itself only where an HTTP service
 * answers 401, so here they are renewed through its helper, which older releases do not have.
 */
export function createAccessTokens(
	context: NodeContext,
	credentialType: string,
	first: AccessToken,
	clock: Clock,
): AccessTokens {
	let token = first;
	let renewing: Promise<AccessToken> | undefined;

	const renew = async (): Promise<string> => {
		renewing ??= refresh(context, credentialType).finally(() => (renewing = undefined));
		token = await renewing;
		return token.access_token;
	};
	return {
		current: async () => {
			const { access_token, n8n_expires_at: endsAt } = token;
			const hasEnded = endsAt !== undefined && endsAt - RESERVE_MS <= clock.now();
			return hasEnded ? renew() : access_token;
		},
		renew: async (refused) => (refused === token.access_token ? renew() : token.access_token),
	};
}

async function refresh(context: NodeContext, credentialType: string): Promise<AccessToken> {
	const helpers: Partial<NodeContext['helpers']> = context.helpers;
	const { refreshOAuth2Token } = helpers;
	if (!refreshOAuth2Token) {
		throw loginError(
			'The login has ended, and this release of n8n cannot renew it for mail servers. Connect the account again, or update n8n.',
		);
	}
	try {
		const renewed: unknown = await refreshOAuth2Token.call(context, credentialType);
		return parseAccessToken(renewed);
	} catch {
		throw loginError(
			'The login has ended and could not be renewed. Open the credential and connect the account again.',
		);
	}
}

function loginError(message: string): OutboxError {
	return new OutboxError('insufficient_permissions', message, {
		retry: 'after-fix',
		details: { provider: 'smtp' },
	});
}
