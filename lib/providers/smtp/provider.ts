import { createSecretKey } from 'node:crypto';

import type { LoadedEmail } from '../../core/message';
import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import { toConfidential } from './confidential';
import { deliver } from './deliver';
import type { SmtpOptions } from './options';
import type { SmtpPools } from './pool';
import { toSmtpRequest, type SmtpRequest } from './request';
import { toReceipt } from './response';

export interface SmtpProviderOptions {
	readonly options: SmtpOptions;
	/** Owned by the caller, and shared by all providers of the process. */
	readonly pools: SmtpPools;
	/** See `toSmtpAccountId`. */
	readonly account: string;
	/** The installation's secret that Message-IDs derive from. */
	readonly secret: Uint8Array;
	readonly clock: Clock;
}

/** Sends email by SMTP. It has no `reconcile`: a mail server cannot be asked what became of mail. */
export function createSmtpProvider({
	options: { connection },
	pools,
	account,
	secret,
	clock,
}: SmtpProviderOptions): Provider<LoadedEmail, SmtpRequest> {
	const key = createSecretKey(secret);
	return {
		id: 'smtp',
		account,
		plan: async (email, context) => [
			{ id: 'email', request: await toSmtpRequest(email, context, key) },
		],
		async deliver({ request }, hooks) {
			const pool = pools.of(connection);
			const info = await deliver({ request, hooks, pool, options: connection });
			return toReceipt(info, request, clock.now(), toConfidential(connection.auth));
		},
	};
}
