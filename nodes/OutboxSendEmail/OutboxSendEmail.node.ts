import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testOutboxRedis, testOutboxSmtp } from '../shared/credential-tests';
import { createMailCredentials, redisCredential } from '../shared/node-credentials';
import { sendEmailProperties } from './description';

/**
 * Sends email once. All that does the work is loaded with the first email, so that n8n starts and
 * lists the node without it.
 */
export class OutboxSendEmail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Outbox Send Email',
		name: 'outboxSendEmail',
		icon: {
			light: 'file:../shared/icons/outbox.svg',
			dark: 'file:../shared/icons/outbox.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["to"] }}',
		description: 'Sends an email once, however often the workflow runs for the same event',
		defaults: { name: 'Send Email' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [...createMailCredentials(), redisCredential],
		properties: sendEmailProperties,
	};

	methods = { credentialTest: { testOutboxRedis, testOutboxSmtp } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { loadForEmail } = await import('../shared/compose/load');
		await loadForEmail();
		const { sendEmails } = await import('./send-emails');
		return sendEmails(this);
	}
}
