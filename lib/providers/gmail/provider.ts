import type { HttpClient } from '../../core/http-client';
import type { LoadedEmail } from '../../core/message';
import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import { toIdentity } from '../../mail/identity';
import { toAccountId } from '../account-id';
import { createGmailApi } from './api';
import { lookUpReply, toReplyLookup } from './conversation';
import { deliver } from './deliver';
import type { GmailOptions } from './options';
import { reconcile } from './reconcile';
import { assertContentFits, toGmailRequest, type GmailRequest } from './request';

export interface GmailProviderOptions {
	readonly options: GmailOptions;
	/** Logged in to the account. */
	readonly http: HttpClient;
	/** The account's own address, see `listSenders`. */
	readonly mailbox: string;
	/** The installation's secret that Message-IDs derive from. */
	readonly secret: Uint8Array;
	readonly clock: Clock;
}

/** Sends email through the Gmail API, always by way of a draft, so that it can be asked about. */
export function createGmailProvider({
	options,
	http,
	mailbox,
	secret,
	clock,
}: GmailProviderOptions): Provider<LoadedEmail, GmailRequest> {
	const api = createGmailApi({ http, options, clock });
	return {
		id: 'gmail',
		account: toAccountId('gmail', toIdentity(mailbox)),
		async resolve(email, { signal }) {
			if (email.threadId === undefined) return null;
			assertContentFits(email);
			return lookUpReply(api, email, { address: mailbox }, signal);
		},
		async plan(email, context, lookup) {
			const request = await toGmailRequest(email, context, {
				lookup: toReplyLookup(lookup),
				secret,
			});
			return [{ id: 'email', request }];
		},
		deliver: (step, hooks) => deliver(step, hooks, { api, clock }),
		reconcile: (step, hooks) => reconcile(step, hooks, { api, clock }),
	};
}
