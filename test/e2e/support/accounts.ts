import { startGmailAccount } from './gmail-account';
import type { MailAccount } from './mail-account';
import { startOutlookAccount } from './outlook-account';
import { startSmtpAccount } from './smtp-account';
import type { Provider } from './workflows';

/** How an account at each service is set up, for tables of tests. */
export const ACCOUNTS: readonly (readonly [Provider, () => Promise<MailAccount>])[] = [
	['gmail', () => startGmailAccount()],
	['outlook', () => startOutlookAccount()],
	['smtp', () => startSmtpAccount()],
];
