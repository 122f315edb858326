import { createSecretKey } from 'node:crypto';

import type { LoadedEmail } from '../../core/message';
import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import type { SmtpOptions } from './options';
import type { SmtpPools } from './pool';
import { toSmtpRequest, type SmtpRequest } from './request';
import { createSmtpSubmission } from './submit';

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
	const submit = createSmtpSubmission({ connection, pools, clock });
	return {
		id: 'smtp',
		account,
		plan: async (email, context, lookup) => [
			{ id: 'email', request: await toSmtpRequest(email, context, { lookup, secret: key }) },
		],
		deliver: ({ request }, hooks) => submit(request, hooks),
	};
}
