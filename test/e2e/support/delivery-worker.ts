import type { Client } from '../../../scripts/n8n-host/client.mjs';
import { createChain, type NodeAccount, type WorkflowNode } from './workflows';

export const WORKER = 'Delivery Worker';

/** The trigger that delivers a queue with an account. */
export function deliveryTrigger(
	{ provider, credentials }: NodeAccount,
	queue: string,
	parameters: Readonly<Record<string, unknown>> = {},
): WorkflowNode {
	return {
		name: WORKER,
		type: 'n8n-nodes-outbox.outboxDeliveryTrigger',
		typeVersion: 1,
		parameters: { provider, queue, ...parameters },
		credentials,
	};
}

const EVENTS: WorkflowNode = {
	name: 'Events',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
};

/**
 * Publishes a worker; gives its workflow's id.
 * @param followers what takes the events
 */
export async function publishTrigger(
	client: Client,
	trigger: WorkflowNode,
	followers: readonly WorkflowNode[] = [EVENTS],
): Promise<string> {
	const id = await createChain(client, [trigger, ...followers]);
	await client.publish(id);
	return id;
}
