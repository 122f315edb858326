import type { Tokens } from './tokens';

/** Where OAuth clients renew their tokens, below the fake's origin; Google has it on another host. */
export const TOKEN_PATH = '/token';

/**
 * Renews a login with its refresh token, which stays the same.
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export function answerTokenRequest(
	tokens: Tokens,
	contentType: string | undefined,
	body: Buffer,
): { readonly status: number; readonly json: object } {
	const form = new URLSearchParams(body.toString());
	const isForm = contentType?.startsWith('application/x-www-form-urlencoded');
	const isRenewal = isForm && form.get('grant_type') === 'refresh_token';
	const renewed = isRenewal ? tokens.renew(form.get('refresh_token') ?? '') : undefined;
	if (!renewed) {
		const error_description = 'Token has been expired or revoked.';
		return { status: 400, json: { error: 'invalid_grant', error_description } };
	}
	const { token, scopes, lifeMs } = renewed;
	return {
		status: 200,
		json: {
			access_token: token,
			expires_in: lifeMs / 1_000,
			scope: scopes.join(' '),
			token_type: 'Bearer',
		},
	};
}
