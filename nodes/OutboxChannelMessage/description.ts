import type { INodeProperties } from 'n8n-workflow';

import { attachmentFields, maxAttachmentOption } from '../shared/properties/attachments';
import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions, createTryOutOptions } from '../shared/properties/delivery';
import {
	createDeduplicationProperties,
	createIdempotencyOptions,
} from '../shared/properties/idempotency';
import { createLinkFields } from '../shared/properties/links';
import { createMailAccountProperties } from '../shared/properties/mail-account';
import { createStaticDataNotice } from '../shared/properties/store';
import { BY_EXPRESSION } from './channels';
import { optionProperties } from './option-properties';
import { recipientProperties, whileChosen } from './recipient-properties';

/** The panel of the node, from top to bottom. */
export const channelMessageProperties: INodeProperties[] = [
	{
		displayName: 'Channels',
		name: 'channel',
		type: 'multiOptions',
		noDataExpression: true,
		options: [
			{
				name: 'By Expression',
				value: BY_EXPRESSION,
				description: 'Each item says which channel it goes by',
			},
			{ name: 'Email', value: 'email', description: 'A plain-text email' },
			{ name: 'Microsoft Teams', value: 'teams', description: 'An existing conversation of a bot' },
			{ name: 'Slack', value: 'slack', description: 'A channel or a person' },
			{ name: 'SMS', value: 'sms', description: 'Through Twilio' },
			{ name: 'Telegram', value: 'telegram', description: 'A chat, group or channel of a bot' },
			{ name: 'WhatsApp', value: 'whatsapp', description: 'Through Twilio' },
		],
		default: ['slack'],
		required: true,
		description:
			'Where the message goes. With several, they are tried in the order in which you chose them, and the first that can carries the message: a further one is tried only when those before certainly did not send it.',
	},
	...recipientProperties,
	...createMailAccountProperties('Email Provider').map((property) => ({
		...property,
		// With a slash: n8n hides every field that the login field is said to depend on by its name.
		displayOptions: { show: { '/channel': ['email', BY_EXPRESSION] } },
	})),
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		placeholder: 'e.g. Deal won',
		description: 'Subject line of the email, which needs one. The other channels do not show it.',
		displayOptions: whileChosen('email', BY_EXPRESSION),
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. New deal just closed - congrats team!',
		description:
			'The text. At most 4,096 characters; WhatsApp and SMS take 1,600 in one message. It may be empty where the options of the channel hold the content.',
	},
	...createDeduplicationProperties('message'),
	createCollection(
		{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
		[...attachmentFields, ...createLinkFields('message')],
	),
	...optionProperties,
	createCollection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
		...createIdempotencyOptions('message'),
		...createDeliveryOptions('message'),
		...createTryOutOptions('message', 'e.g. U01234567, on the first of the channels'),
		maxAttachmentOption,
		{
			displayName: 'Split Long Messages',
			name: 'split',
			type: 'boolean',
			default: false,
			description:
				'Whether a message that is too long for its channel becomes several, each beginning with its number such as (1/3). A retry sends only the missing ones. Otherwise the item fails.',
		},
	]),
	createStaticDataNotice('message'),
];
