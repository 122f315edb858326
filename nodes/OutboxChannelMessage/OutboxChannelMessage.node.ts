import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testOutboxRedis, testOutboxSmtp } from '../shared/credential-tests';
import { createMailCredentials, redisCredential } from '../shared/node-credentials';
import { BY_EXPRESSION } from './channels';
import { channelMessageProperties } from './description';
import { searchSlackChannels, searchSlackUsers } from './list-search';

/**
 * Sends chat messages once. All that does the work is loaded with the first message, so that n8n
 * starts and lists the node without it.
 */
export class OutboxChannelMessage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Outbox Send Channel Message',
		name: 'outboxChannelMessage',
		icon: {
			light: 'file:../shared/icons/outbox.svg',
			dark: 'file:../shared/icons/outbox.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["channel"].join(", ") }}',
		description:
			'Sends a message once by Slack, Teams, WhatsApp, Telegram, SMS or email, with fallbacks, however often the workflow runs for the same event',
		defaults: { name: 'Send Channel Message' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// None is required: n8n publishes no workflow without those that are, and with channels that each
		// item names, all of them are shown.
		credentials: [
			{
				name: 'outboxSlackApi',
				displayOptions: { show: { channel: ['slack', BY_EXPRESSION] } },
			},
			{
				name: 'outboxTeamsBotApi',
				displayOptions: { show: { channel: ['teams', BY_EXPRESSION] } },
			},
			{
				name: 'outboxTelegramApi',
				displayOptions: { show: { channel: ['telegram', BY_EXPRESSION] } },
			},
			{
				name: 'outboxTwilioApi',
				displayOptions: { show: { channel: ['whatsapp', 'sms', BY_EXPRESSION] } },
			},
			...createMailCredentials({ channel: ['email', BY_EXPRESSION] }, false),
			redisCredential,
		],
		properties: channelMessageProperties,
	};

	methods = {
		credentialTest: { testOutboxRedis, testOutboxSmtp },
		listSearch: { searchSlackChannels, searchSlackUsers },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { loadForChat } = await import('../shared/compose/load');
		await loadForChat();
		const { inOwnTurn } = await import('../../lib/core/lazy');
		const { sendMessages } = await inOwnTurn(() => import('./send-messages'));
		return sendMessages(this);
	}
}
