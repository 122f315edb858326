import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testOutboxRedis } from '../shared/credential-tests';
import { redisCredential } from '../shared/node-credentials';
import { gatewayProperties } from './description';
import { OUTPUT_NAMES } from './outputs';
import { gatewayWebhooks } from './webhooks';

/**
 * Serves the REST API: answers what needs no workflow by itself, and starts the workflow with the
 * rest. All that does the work is loaded at the first call.
 */
export class OutboxGatewayTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Outbox API Trigger',
		name: 'outboxGatewayTrigger',
		icon: {
			light: 'file:../shared/icons/outbox.svg',
			dark: 'file:../shared/icons/outbox.dark.svg',
		},
		group: ['trigger'],
		// n8n leaves the body of a request to the node in this version alone.
		version: 1,
		subtitle: '={{ $parameter["pathPrefix"] }}',
		description: 'Serves an API that other programs send emails and chat messages by, once each',
		defaults: { name: 'Outbox API' },
		eventTriggerDescription: 'Waiting for a call of the API',
		activationMessage: 'The API can now be called with a key of Outbox.',
		inputs: [],
		outputs: OUTPUT_NAMES.map(() => NodeConnectionTypes.Main),
		outputNames: [...OUTPUT_NAMES],
		credentials: [redisCredential],
		webhooks: gatewayWebhooks,
		properties: gatewayProperties,
	};

	methods = { credentialTest: { testOutboxRedis } };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { serveRequest } = await import('./serve-request');
		return serveRequest(this);
	}
}
