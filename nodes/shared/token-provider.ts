import { isOutboxError } from '../../lib/core/errors';
import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';

/** The access tokens of one account. */
export interface AccessTokens {
	/** The one to use now, renewed first when it is known to have ended. */
	current(): Promise<string>;
	/** A new one, after the server has refused this one. */
	renew(refused: string): Promise<string>;
}

/** Bad credentials: what mail servers say to a token that has expired. */
const LOGIN_REFUSED = 535;

/**
 * A provider that signs in with tokens which expire, and once more with a new one when the server
 * refuses the login. A refused login comes before everything else, so nothing can have left.
 *
 * @param connect the provider with a given token
 */
export function createTokenProvider(
	connect: (accessToken: string) => Provider<LoadedEmail>,
	initialToken: string,
	tokens: AccessTokens,
): Provider<LoadedEmail> {
	return {
		...connect(initialToken),
		async deliver(step, hooks) {
			const token = await tokens.current();
			const delivery = connect(token).deliver(step, hooks);
			return delivery.catch(async (error: unknown) => {
				if (!isLoginRefused(error)) throw error;
				return connect(await tokens.renew(token)).deliver(step, hooks);
			});
		},
	};
}

function isLoginRefused(error: unknown): boolean {
	return (
		isOutboxError(error) && error.delivery === 'not-sent' && error.details.status === LOGIN_REFUSED
	);
}
