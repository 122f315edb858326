import type { SubmitMime } from '../../core/mime-message';
import type { Clock } from '../../core/ports';
import { toConfidential } from '../../mail/server/confidential';
import { deliver } from './deliver';
import type { SmtpConnectionOptions } from './options';
import type { SmtpPools } from './pool';
import { toReceipt } from './response';

export interface SmtpSubmissionOptions {
	readonly connection: SmtpConnectionOptions;
	/** Owned by the caller, and shared by all of the process. */
	readonly pools: SmtpPools;
	readonly clock: Clock;
}

/** Hands finished messages over to one mail server. */
export function createSmtpSubmission({
	connection,
	pools,
	clock,
}: SmtpSubmissionOptions): SubmitMime {
	return async (request, hooks) => {
		const pool = pools.of(connection);
		const info = await deliver({ request, hooks, pool, options: connection });
		return toReceipt(info, request, clock.now(), toConfidential(connection.auth));
	};
}
