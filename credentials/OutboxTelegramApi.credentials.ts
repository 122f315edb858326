import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { allowPrivateUrlsProperty } from './attachment-properties';

/** A Telegram bot, on Telegram's own servers or on a Bot API server of one's own. */
export class OutboxTelegramApi implements ICredentialType {
	name = 'outboxTelegramApi';

	displayName = 'Outbox Telegram API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/telegram.svg',
		dark: 'file:../nodes/shared/icons/telegram.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#telegram-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Bot Token',
			name: 'botToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. 123456789:AAE…',
			description:
				'Write /newbot to @BotFather in Telegram to make a bot, or /token for one that you have. Whoever is to get messages must press Start in the bot first; add it to groups, and to channels as an administrator.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.telegram.org',
			placeholder: 'e.g. https://api.telegram.org',
			description:
				'Change it only if you run a Bot API server of your own, e.g. http://localhost:8081. The bot has to be logged out from Telegram’s server first.',
		},
		{
			displayName: 'Messages per Second',
			name: 'messagesPerSecond',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1000 },
			default: 30,
			description:
				'How many messages the bot may send to all chats together. Telegram allows about 30, and up to 1000 to bots with paid broadcasts. One chat never gets more than one message per second, a group 20 per minute.',
		},
		allowPrivateUrlsProperty,
	];

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			url: '=/bot{{ $credentials.botToken }}/getMe',
		},
	};
}
