import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions, createTryOutOptions } from '../shared/properties/delivery';
import {
	createDeduplicationProperties,
	createIdempotencyOptions,
} from '../shared/properties/idempotency';
import { additionalFields } from './additional-fields';

/** Of the options of all send nodes, those that make sense before anything is delivered. */
const commonOptions = [
	...createIdempotencyOptions('email'),
	...createDeliveryOptions('email'),
	...createTryOutOptions('email', 'e.g. me@example.com'),
].flatMap((option) => {
	switch (option.name) {
		case 'idempotencyScope':
		case 'idempotencyScopeName':
		case 'onDifferentContent':
		case 'waitForInFlightSeconds':
		case 'windowHours':
		case 'itemsInParallel':
		case 'preview':
		case 'sandboxRecipient':
			return option;
		case 'retentionDays':
			return {
				...option,
				description:
					'How long the messages are kept after their last change, with what they say. They are never forgotten before the window is over.',
			};
		case 'store':
			return { ...option, options: (option.options ?? []).filter(keepsQueues) };
		default:
			return [];
	}
});

function keepsQueues(choice: NonNullable<INodeProperties['options']>[number]): boolean {
	return !('value' in choice && choice.value === 'staticData');
}

/** The panel of the node, from top to bottom. */
export const queueEmailProperties: INodeProperties[] = [
	{
		displayName: 'From',
		name: 'from',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Acme Support <support@acme.com>',
		description:
			'Must be an address that a worker of the queue may send from, or one that was added as a sender and confirmed. A display name of your own is fine. Contacts with a delivery route get the email from their own sender instead.',
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		default: '',
		placeholder: 'e.g. Jane Doe <jane@example.com>',
		description:
			'Who gets the email: one or many addresses separated by commas, or a list from an expression, 10,000 at most. Each gets a message of its own, and sees nobody else.',
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Reset your password',
		description: 'Subject line of the email. At most 998 characters; up to 150 arrive best.',
	},
	{
		displayName: 'HTML Body',
		name: 'html',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		placeholder: 'e.g. <p>Your code is <b>123456</b>.</p>',
		description:
			'Fill in this, the text body, or both. A text body is made from the HTML when there is none.',
	},
	{
		displayName: 'Text Body',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Your code is 123456.',
		description: 'Plain text for mail programs that show no HTML',
	},
	...createDeduplicationProperties('email'),
	additionalFields,
	createCollection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
		...commonOptions,
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{
					name: 'One Item per Call',
					value: 'call',
					description: 'An item for each input item, with a list of its messages',
				},
				{
					name: 'One Item per Message',
					value: 'message',
					description: 'An item for each recipient',
				},
			],
			default: 'call',
			description: 'What the node gives out',
		},
		{
			displayName: 'Queue',
			name: 'queue',
			type: 'string',
			default: 'default',
			placeholder: 'e.g. default',
			description:
				'Where the messages wait for a worker. The Outbox Delivery Worker of the same queue delivers them.',
		},
	]),
];
