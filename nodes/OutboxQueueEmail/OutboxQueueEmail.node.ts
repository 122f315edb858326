import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testOutboxRedis } from '../shared/credential-tests';
import { redisCredential } from '../shared/node-credentials';
import { queueEmailProperties } from './description';

/**
 * Accepts email for delivery by a worker. All that does the work is loaded with the first email, so
 * that n8n starts and lists the node without it.
 */
export class OutboxQueueEmail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Outbox Queue Transactional Email',
		name: 'outboxQueueEmail',
		icon: {
			light: 'file:../shared/icons/outbox.svg',
			dark: 'file:../shared/icons/outbox.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["to"] }}',
		description:
			'Queues an email for delivery, one tracked message for each recipient, however often the workflow runs for the same event',
		defaults: { name: 'Queue Email' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [redisCredential],
		properties: queueEmailProperties,
	};

	methods = { credentialTest: { testOutboxRedis } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { loadForEmail } = await import('../shared/compose/load');
		await loadForEmail();
		const { queueEmails } = await import('./queue-emails');
		return queueEmails(this);
	}
}
