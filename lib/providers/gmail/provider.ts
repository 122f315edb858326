import type { HttpClient } from '../../core/http-client';
import type { LoadedEmail, Mailbox } from '../../core/message';
import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import { toIdentity } from '../../mail/identity';
import { toAccountId } from '../account-id';
import { createGmailApi } from './api';
import { lookUpReply, toReplyLookup } from './reply-lookup';
import { deliver } from './deliver';
import { GMAIL } from './errors';
import type { GmailOptions } from './options';
import { reconcile } from './reconcile';
import { assertContentFits, toGmailRequest, type GmailRequest } from './request';
import type { Connection } from './send-draft';

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

/** What everything that uses the mailbox needs. */
export function connect({ options, http, mailbox, clock }: GmailProviderOptions): Connection & {
	/** See `Provider.account`. */
	readonly account: string;
	readonly owner: Mailbox;
} {
	return {
		api: createGmailApi({ http, options, clock }),
		clock,
		account: toAccountId(GMAIL.provider, toIdentity(mailbox)),
		owner: { address: mailbox },
	};
}

/** Sends email through the Gmail API, always by way of a draft, so that it can be asked about. */
export function createGmailProvider(
	options: GmailProviderOptions,
): Provider<LoadedEmail, GmailRequest> {
	const { account, owner, ...gmail } = connect(options);
	const { secret } = options;
	return {
		id: GMAIL.provider,
		account,
		async resolve(email, { signal }) {
			if (email.threadId === undefined) return null;
			assertContentFits(email);
			return lookUpReply(gmail.api, email, owner, signal);
		},
		async plan(email, context, lookup) {
			const request = await toGmailRequest(email, context, {
				lookup: toReplyLookup(lookup),
				secret,
			});
			return [{ id: 'email', request }];
		},
		deliver: (step, hooks) => deliver(step, hooks, gmail),
		reconcile: (step, hooks) => reconcile(step, hooks, gmail),
	};
}
