import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testOutboxRedis, testOutboxSmtp } from '../shared/credential-tests';
import { createMailCredentials, redisCredential } from '../shared/node-credentials';
import { outboxProperties } from './description';
import { ANY_PROVIDER } from './resolve-properties';

/** Credentials that a provider is asked with; which one is needed, the message says. */
const whenAsking = { show: { decision: ['reconcile'] } };

/** The same, and when an email goes out by the provider. */
function whenMailing(provider: string) {
	return { show: { provider: [ANY_PROVIDER, provider] } };
}

/**
 * Shows what the other nodes have on record, lets people decide about what is held, and keeps the
 * directory: who must not be written to, who is known, and who may send.
 */
export class Outbox implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Outbox',
		name: 'outbox',
		icon: {
			light: 'file:../shared/icons/outbox.svg',
			dark: 'file:../shared/icons/outbox.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Looks after messages on record and in the queue, suppressed addresses, contacts and senders',
		defaults: { name: 'Outbox' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'outboxGmailOAuth2Api', displayOptions: whenMailing('gmail') },
			{ name: 'outboxOutlookOAuth2Api', displayOptions: whenMailing('outlook') },
			...createMailCredentials().filter(({ name }) => name.startsWith('outboxSmtp')),
			{ name: 'outboxSlackApi', displayOptions: whenAsking },
			{ name: 'outboxTwilioApi', displayOptions: whenAsking },
			redisCredential,
		],
		properties: outboxProperties,
	};

	methods = { credentialTest: { testOutboxRedis, testOutboxSmtp } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { loadForEmail } = await import('../shared/compose/load');
		await loadForEmail();
		const { runOperations } = await import('./run-operations');
		return runOperations(this);
	}
}
