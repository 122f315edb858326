import type { LoadedEmail } from '../../lib/core/message';
import type { Clock } from '../../lib/core/ports';
import type { Provider } from '../../lib/core/provider';
import { parseGmailOptions } from '../../lib/providers/gmail/options';
import { createGmailProvider } from '../../lib/providers/gmail/provider';
import { toOutlookAccountId } from '../../lib/providers/outlook/account';
import { REQUESTS_AT_A_TIME } from '../../lib/providers/outlook/graph-client';
import { parseOutlookOptions } from '../../lib/providers/outlook/options';
import { createOutlookProvider } from '../../lib/providers/outlook/provider';
import { toSmtpAccountId } from '../../lib/providers/smtp/account';
import { parseSmtpOptions } from '../../lib/providers/smtp/options';
import { createPermits } from '../../lib/core/permits';
import { createSmtpPools } from '../../lib/providers/smtp/pool';
import { createSmtpProvider } from '../../lib/providers/smtp/provider';
import { createTestHttpClient } from '../support/http-client';
import { SENDER, type ProviderAddress } from './assignment';

/** The real provider, connected to a local stand-in of the service. */
export function connectProvider(
	{ name, port, secret: login }: ProviderAddress,
	secret: Uint8Array,
	clock: Clock,
): Provider<LoadedEmail> {
	const http = createTestHttpClient({ token: () => login });
	const baseUrl = `http://127.0.0.1:${port}`;
	switch (name) {
		case 'smtp': {
			const options = parseSmtpOptions({
				connection: {
					host: '127.0.0.1',
					port,
					security: 'none',
					auth: { kind: 'password', user: SENDER, password: login },
				},
				defaultSender: SENDER,
			});
			const account = toSmtpAccountId(options);
			return createSmtpProvider({ options, pools: createSmtpPools(), account, secret, clock });
		}
		case 'gmail': {
			const options = parseGmailOptions({ baseUrl });
			return createGmailProvider({ options, http, mailbox: SENDER, secret, clock });
		}
		case 'outlook': {
			const options = parseOutlookOptions({ baseUrl });
			const turns = createPermits(REQUESTS_AT_A_TIME);
			const account = toOutlookAccountId(SENDER);
			return createOutlookProvider({ options, http, turns, account, secret, clock });
		}
	}
}
