import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testOutboxImap, testOutboxRedis, testOutboxSmtp } from '../shared/credential-tests';
import {
	createImapCredential,
	createMailCredentials,
	redisCredential,
} from '../shared/node-credentials';
import { draftReplyProperties } from './description';
import { searchAccounts, searchConversations, searchDrafts } from './list-search';
import { WITH_ACCOUNT } from './operations';

const needsAccount = { operation: [...WITH_ACCOUNT] };

/**
 * Sends drafts, new emails and replies, and keeps drafts in the mailbox. All that does the work is
 * loaded when it first runs, so that n8n starts and lists the node without it.
 */
export class OutboxDraftReply implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Outbox Send Draft/Reply',
		name: 'outboxDraftReply',
		icon: {
			light: 'file:../shared/icons/outbox.svg',
			dark: 'file:../shared/icons/outbox.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: 'Sends drafts, new emails and replies once each, and keeps drafts in your mailbox',
		defaults: { name: 'Send Draft/Reply' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			...createMailCredentials(needsAccount),
			createImapCredential(needsAccount),
			redisCredential,
		],
		properties: draftReplyProperties,
	};

	methods = {
		credentialTest: { testOutboxImap, testOutboxRedis, testOutboxSmtp },
		listSearch: { searchAccounts, searchConversations, searchDrafts },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { loadForEmail } = await import('../shared/compose/load');
		await loadForEmail();
		const { runDraftReply } = await import('./run-draft-reply');
		return runDraftReply(this);
	}
}
