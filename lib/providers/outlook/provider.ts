import type { LoadedEmail } from '../../core/message';
import type { Provider } from '../../core/provider';
import { deliver } from './deliver';
import { createGraphClient, type GraphClientOptions } from './graph-client';
import { reconcile } from './reconcile';
import { toOutlookRequest, type OutlookRequest } from './request';
import { lookUpThread } from './thread-lookup';

export interface OutlookProviderOptions extends GraphClientOptions {
	/** See `toOutlookAccountId`. */
	readonly account: string;
	/** The installation's secret that Message-IDs derive from. */
	readonly secret: Uint8Array;
}

/**
 * Sends email through Microsoft Graph, always as a draft: Graph's own `sendMail` answers with no
 * id, so that nobody could ask later what became of the message.
 *
 * @see https://learn.microsoft.com/en-us/graph/outlook-immutable-id
 */
export function createOutlookProvider({
	account,
	secret,
	...clientOptions
}: OutlookProviderOptions): Provider<LoadedEmail, OutlookRequest> {
	const client = createGraphClient(clientOptions);
	const delivery = { client, clock: clientOptions.clock };
	return {
		id: 'outlook',
		account,
		resolve: (email, { signal }) => lookUpThread(email, { client, secret, signal }),
		plan: async (email, context, lookup) => [
			{ id: 'email', request: await toOutlookRequest(email, context, lookup, secret) },
		],
		deliver: (step, hooks) => deliver(step, hooks, delivery),
		reconcile: (step, hooks) => reconcile(step, hooks, delivery),
	};
}
