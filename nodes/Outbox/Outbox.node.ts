import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testOutboxRedis } from '../shared/credential-tests';
import { redisCredential } from '../shared/node-credentials';
import { outboxProperties } from './description';

/** Credentials that a provider is asked with; which one is needed, the message says. */
const whenAsking = { show: { operation: ['resolve'], decision: ['reconcile'] } };

/** Shows what the other nodes have on record, and lets people decide about what is held. */
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
		description: 'Looks up messages on record, and resolves those whose delivery is unknown',
		defaults: { name: 'Outbox' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'outboxGmailOAuth2Api', displayOptions: whenAsking },
			{ name: 'outboxOutlookOAuth2Api', displayOptions: whenAsking },
			{ name: 'outboxSlackApi', displayOptions: whenAsking },
			{ name: 'outboxTwilioApi', displayOptions: whenAsking },
			redisCredential,
		],
		properties: outboxProperties,
	};

	methods = { credentialTest: { testOutboxRedis } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { loadForEmail } = await import('../shared/compose/load');
		await loadForEmail();
		const { runOperations } = await import('./run-operations');
		return runOperations(this);
	}
}
