import type { Client } from '../../../scripts/n8n-host/client.mjs';
import { createChain, type NodeAccount } from './workflows';

export const WORKER = 'Delivery Worker';

/** Publishes a worker that delivers a queue with an account; gives its workflow's id. */
export async function publishWorker(
	client: Client,
	{ provider, credentials }: NodeAccount,
	queue: string,
): Promise<string> {
	const id = await createChain(client, [
		{
			name: WORKER,
			type: 'n8n-nodes-outbox.outboxDeliveryTrigger',
			typeVersion: 1,
			parameters: { provider, queue },
			credentials,
		},
		{ name: 'Events', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} },
	]);
	await client.publish(id);
	return id;
}
