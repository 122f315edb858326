import type { INodeExecutionData } from 'n8n-workflow';

import type { Backend } from '../../lib/core/backend';
import type { RateBucket } from '../../lib/core/rates';
import { createFakeN8n } from '../../test/support/n8n-context';
import { built } from '../support/built';
import { toOutboxParameters, type ChatChannel } from './messages';
import { toCredentials, type Accounts } from './stand-in';

/** Executes Outbox Send Channel Message once over so many items. */
export type Execute = (channel: ChatChannel, count: number) => Promise<void>;

/** The node as n8n runs it, in this process. */
export function createOutbox(accounts: Accounts, store: Backend, atOnce: number): Execute {
	const unpaced = withoutPaces(store);
	const runtime = { ...built.compose.runtime, openStore: () => unpaced };
	const credentials = toCredentials(accounts);
	let executions = 0;
	return async (channel, count) => {
		const { context } = createFakeN8n({
			items: Array.from({ length: count }, () => ({ json: {} })),
			parameters: (index) => ({
				...toOutboxParameters(channel, index),
				options: { itemsInParallel: atOnce },
			}),
			credentials,
			nodeType: 'n8n-nodes-outbox.outboxChannelMessage',
			executionId: `${accounts.slack.baseUrl}-${store.name}-${channel}-${++executions}`,
		});
		assertSent(await built.sendMessages.sendMessages(context, runtime), count);
	};
}

/**
 * A store that counts as ever, only that nobody ever comes to the end of a pace: Teams lets 50
 * messages a second pass, and that is not what is to be measured.
 */
function withoutPaces(store: Backend): Backend {
	const raise = ({ name, limits }: RateBucket): RateBucket => ({
		name,
		limits: limits.map(({ limit, perMs }) => ({ limit: limit * 1000, perMs })),
	});
	const { rates } = store;
	return {
		...store,
		rates: {
			take: (buckets) => rates.take(buckets.map(raise)),
			rest: (bucket, ms) => rates.rest(bucket, ms),
		},
	};
}

const ACCEPTED: readonly unknown[] = ['sent', 'queued'];

function assertSent([items = []]: INodeExecutionData[][], count: number): void {
	const sent = items.filter(
		({ json }) => ACCEPTED.includes(json['status']) && !json['idempotent_replay'],
	);
	if (sent.length === count) return;
	const [other] = items.filter((item) => !sent.includes(item));
	throw new Error(`${sent.length} of ${count} were sent: ${JSON.stringify(other?.json)}`);
}
