import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { suppressionOptions } from '../shared/properties/suppression';
import { BY_EXPRESSION, toFieldNames, type Channel } from './channels';
import { whileChosen } from './recipient-properties';

const slack: INodeProperties[] = [
	{
		displayName: 'Also Send to Channel',
		name: 'replyBroadcast',
		type: 'boolean',
		default: false,
		description: 'Whether a reply in a thread is shown in the channel, too',
	},
	{
		displayName: 'Blocks (Block Kit)',
		name: 'blocks',
		type: 'json',
		default: '',
		placeholder: 'e.g. [{ "type": "section", "text": { "type": "mrkdwn", "text": "*Won!*" } }]',
		description:
			'Block Kit blocks, up to 50, as the Block Kit Builder shows them. The message is then what notifications show, and may be empty.',
	},
	{
		displayName: 'Formatting',
		name: 'mrkdwn',
		type: 'boolean',
		default: false,
		description:
			'Whether *bold*, links and mentions in the message are shown as such. They are unless this is added and switched off.',
	},
	{
		displayName: 'Thread Timestamp',
		name: 'threadTs',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1713351031.001200',
		description: 'Makes the message a reply in the thread of the message with this timestamp',
	},
	{
		displayName: 'Unfurl Links',
		name: 'unfurlLinks',
		type: 'boolean',
		default: false,
		description:
			'Whether previews of links are shown. Slack decides by itself when this is not set.',
	},
];

const teams: INodeProperties[] = [
	{
		displayName: 'Adaptive Card (JSON)',
		name: 'card',
		type: 'json',
		default: '',
		placeholder:
			'e.g. { "type": "AdaptiveCard", "version": "1.5", "body": [{ "type": "TextBlock", "text": "Won!" }] }',
		description:
			'An Adaptive Card to send with the message, or in place of it when the message is empty. The message itself may be the JSON of one, too.',
	},
	{
		displayName: 'Card Summary',
		name: 'summary',
		type: 'string',
		default: '',
		placeholder: 'e.g. A deal was won',
		description: 'What notifications show of a card',
	},
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		options: [
			{ name: 'Markdown', value: 'markdown', description: 'With **bold**, lists and links' },
			{ name: 'Plain Text', value: 'text', description: 'The message is shown as it stands' },
		],
		default: 'markdown',
		description: 'How the message is formatted',
	},
	{
		displayName: 'Reply to Message ID',
		name: 'replyToId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1700000000000',
		description:
			'Makes the message a reply. In a channel it is the ID of the first message of the thread.',
	},
];

const telegram: INodeProperties[] = [
	{
		displayName: 'Disable Link Preview',
		name: 'disableLinkPreview',
		type: 'boolean',
		default: false,
		description: 'Whether to show no preview of links',
	},
	{
		displayName: 'Parse Mode',
		name: 'parseMode',
		type: 'options',
		options: [
			{ name: 'HTML', value: 'HTML', description: 'Tags such as b, i and a' },
			{
				name: 'Markdown (Legacy)',
				value: 'Markdown',
				description: 'Only for messages that were written for it',
			},
			{
				name: 'MarkdownV2',
				value: 'MarkdownV2',
				description: 'Many characters have to be escaped, or the message is refused',
			},
			{ name: 'None', value: 'none', description: 'The message is shown as it stands' },
		],
		default: 'none',
		description: 'How the message is marked up',
	},
	{
		displayName: 'Protect Content',
		name: 'protectContent',
		type: 'boolean',
		default: false,
		description: 'Whether recipients can neither forward nor save the message',
	},
	{
		displayName: 'Reply to Message ID',
		name: 'replyToMessageId',
		type: 'number',
		default: 0,
		description: 'The message of the same chat that this one answers',
	},
	{
		displayName: 'Silent',
		name: 'disableNotification',
		type: 'boolean',
		default: false,
		description: 'Whether recipients get the notification without a sound',
	},
	{
		displayName: 'Topic ID',
		name: 'topic',
		type: 'number',
		default: 0,
		description: 'The topic of a group with topics (message_thread_id)',
	},
];

const sms: INodeProperties[] = [
	{
		displayName: 'Content Template SID',
		name: 'contentSid',
		type: 'string',
		default: '',
		placeholder: 'e.g. HXb5b62575e6e4ff6129ad7c8efe1f983e',
		description: 'A template of Twilio that is sent in place of the message',
	},
	{
		displayName: 'Content Variables (JSON)',
		name: 'contentVariables',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "1": "Jane", "2": "INV-2026-001" }',
		description: 'What the template’s variables stand for',
	},
	{
		displayName: 'From',
		name: 'from',
		type: 'string',
		default: '',
		placeholder: 'e.g. +14155550199',
		description:
			'A phone number of the Twilio account, or the SID of a Messaging Service (MG…). The credential’s sender is used when this is empty.',
	},
	{
		displayName: 'Status Callback URL',
		name: 'statusCallback',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/twilio-status',
		description: 'Where Twilio reports what becomes of the message',
	},
	{
		displayName: 'Wait for Status (Seconds)',
		name: 'waitForStatusSeconds',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 300 },
		default: 0,
		description:
			'How long to look whether the message was really sent. Twilio only queues it at first; a failure afterwards shows here, or not at all.',
	},
];

const whatsapp: INodeProperties[] = [
	...sms,
	{
		displayName: 'Check Messaging Window',
		name: 'checkWindow',
		type: 'boolean',
		default: false,
		description:
			'Whether to look first if the person has written within the last 24 hours, which is done unless this is added and switched off. Outside of that window WhatsApp delivers nothing but templates, and Twilio says so only afterwards.',
	},
];

function toOptions(channel: Channel, title: string, fields: readonly INodeProperties[]) {
	return {
		...createCollection(
			{
				displayName: `${title} Options`,
				name: toFieldNames(channel).options,
				placeholder: `Add ${title} Option`,
			},
			fields,
		),
		displayOptions: whileChosen(channel, BY_EXPRESSION),
	};
}

/** What only some channels can do. */
export const optionProperties: INodeProperties[] = [
	toOptions('slack', 'Slack', slack),
	toOptions('teams', 'Teams', teams),
	toOptions('whatsapp', 'WhatsApp', whatsapp),
	toOptions('telegram', 'Telegram', telegram),
	toOptions('sms', 'SMS', sms),
	toOptions('email', 'Email', suppressionOptions),
];
