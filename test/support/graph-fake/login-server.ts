import type { IncomingMessage, ServerResponse } from 'node:http';

import { answer } from './http';
import type { createTokens } from './tokens';

/** Where OAuth clients of any tenant renew their tokens, below the fake's origin. */
export const TOKEN_PATH = '/common/oauth2/v2.0/token';

/**
 * Renews a login with its refresh token.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function answerTokenRequest(
	tokens: ReturnType<typeof createTokens>,
	{ headers }: IncomingMessage,
	response: ServerResponse,
	body: Buffer,
): void {
	const form = new URLSearchParams(body.toString());
	const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
	const refreshToken = form.get('refresh_token') ?? '';
	const login =
		isForm && form.get('grant_type') === 'refresh_token' ? tokens.renew(refreshToken) : undefined;
	if (!login) return answer(response, { status: 400, json: { error: 'invalid_grant' } });
	const { token, scopes } = login;
	answer(response, {
		status: 200,
		json: {
			token_type: 'Bearer',
			access_token: token,
			refresh_token: refreshToken,
			expires_in: 3600,
			scope: scopes.join(' '),
		},
	});
}
