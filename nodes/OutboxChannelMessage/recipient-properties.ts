import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { BY_EXPRESSION, toFieldNames, type Channel } from './channels';

/** Shows a field only while one of the channels is among the chosen ones. */
export function whileChosen(
	...channels: readonly (Channel | typeof BY_EXPRESSION)[]
): IDisplayOptions {
	return { show: { channel: [...channels] } };
}

/** Whom a message is for, on each channel. */
export const recipientProperties: INodeProperties[] = [
	{
		displayName: 'Channel',
		name: 'channelName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.body.channel }}',
		description:
			'One of slack, teams, whatsapp, telegram, sms and email, or a list of them in the order in which they are tried',
		displayOptions: whileChosen(BY_EXPRESSION),
	},
	{
		displayName: 'Recipient',
		name: 'recipient',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.body.recipient }}',
		description:
			'Whom the message is for, in the words of the channel: a channel or user ID, a conversation ID, a chat ID, a phone number or an email address. For several channels give an object such as { "slack": "C01234567", "email": "jane@example.com" }.',
		displayOptions: whileChosen(BY_EXPRESSION),
	},
	{
		displayName: 'Slack Recipient',
		name: toFieldNames('slack').recipient,
		type: 'resourceLocator',
		default: { mode: 'channel', value: '' },
		required: true,
		description: 'The channel or the person to write to. The bot must be a member of the channel.',
		displayOptions: whileChosen('slack'),
		modes: [
			{
				displayName: 'Channel',
				name: 'channel',
				type: 'list',
				placeholder: 'Select a channel…',
				typeOptions: { searchListMethod: 'searchSlackChannels', searchable: true },
			},
			{
				displayName: 'User',
				name: 'user',
				type: 'list',
				placeholder: 'Select a user…',
				typeOptions: { searchListMethod: 'searchSlackUsers', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. C01234567 or U01234567',
			},
		],
	},
	{
		displayName: 'Teams Conversation ID',
		name: toFieldNames('teams').recipient,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 19:abc123@thread.tacv2',
		description:
			'An existing conversation with the bot: Teams lets no bot write to somebody first. The ID comes with every message that the bot receives.',
		displayOptions: whileChosen('teams'),
	},
	{
		displayName: 'WhatsApp Number',
		name: toFieldNames('whatsapp').recipient,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +14155550100',
		description: 'Phone number with country code, in E.164 format',
		displayOptions: whileChosen('whatsapp'),
	},
	{
		displayName: 'Telegram Chat ID',
		name: toFieldNames('telegram').recipient,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 123456789 or @channelname',
		description:
			'Numeric ID of a person, group or channel, or the @name of a public one. A person must have pressed Start in the bot.',
		displayOptions: whileChosen('telegram'),
	},
	{
		displayName: 'SMS Number',
		name: toFieldNames('sms').recipient,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +14155550100',
		description: 'Phone number with country code, in E.164 format',
		displayOptions: whileChosen('sms'),
	},
	{
		displayName: 'Email Recipient',
		name: toFieldNames('email').recipient,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Jane Doe <jane@example.com>',
		description: 'One address, with or without a name',
		displayOptions: whileChosen('email'),
	},
];
