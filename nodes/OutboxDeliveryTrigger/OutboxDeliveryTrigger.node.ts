import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testOutboxImap, testOutboxRedis, testOutboxSmtp } from '../shared/credential-tests';
import {
	createImapCredential,
	createMailCredentials,
	redisCredential,
} from '../shared/node-credentials';
import { deliveryTriggerProperties, unsubscribeWebhook } from './description';

/**
 * Delivers queued messages, and starts workflows with what became of them. All that does the work is
 * loaded when the workflow is published, so that n8n starts and lists the node without it.
 */
export class OutboxDeliveryTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Outbox Delivery Worker Trigger',
		name: 'outboxDeliveryTrigger',
		icon: {
			light: 'file:../shared/icons/outbox.svg',
			dark: 'file:../shared/icons/outbox.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["queue"] }}',
		description: 'Delivers queued messages once each, and tells what became of them',
		defaults: { name: 'Delivery Worker' },
		eventTriggerDescription: 'Waiting for a queued message',
		activationMessage: 'Messages of this queue are now delivered through this account.',
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [...createMailCredentials(), createImapCredential(), redisCredential],
		webhooks: [unsubscribeWebhook],
		properties: deliveryTriggerProperties,
	};

	methods = { credentialTest: { testOutboxImap, testOutboxRedis, testOutboxSmtp } };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const { loadForEmail } = await import('../shared/compose/load');
		await loadForEmail();
		const { runDelivery } = await import('./run-delivery');
		return runDelivery(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { loadForEmail } = await import('../shared/compose/load');
		await loadForEmail();
		const { serveUnsubscribe } = await import('./serve-unsubscribe');
		return serveUnsubscribe(this);
	}
}
