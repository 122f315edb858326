import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import {
	createAddressesProperty,
	createAddressProperty,
	createImportProperties,
	createLimitProperties,
	createOperationProperty,
} from './common-properties';

const resource = ['contact'];

const operation = createOperationProperty(resource, {
	options: [
		{
			name: 'Create or Update',
			value: 'upsert',
			action: 'Create or update a contact',
			description: 'Put a contact on record, in place of the one with the same address',
		},
		{
			name: 'Delete',
			value: 'delete',
			action: 'Delete contacts',
			description: 'Forget contacts; what was sent to them stays on record',
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get a contact',
			description: 'Look one contact up by its address',
		},
		{
			name: 'Import',
			value: 'import',
			action: 'Import contacts',
			description: 'Put a whole list on record, such as an export of your CRM',
		},
		{
			name: 'List',
			value: 'list',
			action: 'List contacts',
			description: 'Look up all contacts on record',
		},
	],
	default: 'upsert',
	description: 'What to do with contacts',
});

/** The panel of *Contact*. */
export const contactProperties: INodeProperties[] = [
	operation,
	createAddressProperty(
		{ resource, operation: ['upsert', 'get'] },
		'The address that the contact is known by',
	),
	{
		displayName: 'Contact ID',
		name: 'contactId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
		description: 'The contact in your CRM. Queued messages to the address are filed under it.',
		displayOptions: { show: { resource, operation: ['upsert'] } },
	},
	createAddressesProperty({ resource, operation: ['delete'] }),
	...createImportProperties(
		{ resource, operation: ['import'] },
		'email, contact_id, from and reply_to',
	),
	...createLimitProperties({ resource, operation: ['list'] }),
	{
		...createCollection(
			{ displayName: 'Additional Fields', name: 'contactFields', placeholder: 'Add Field' },
			[
				{
					displayName: 'From',
					name: 'from',
					type: 'string',
					default: '',
					placeholder: 'e.g. Bob at Acme <bob@acme.com>',
					description:
						'Who writes to the contact, whatever sender a queued message asks for. It must be a sender of the queue.',
				},
				{
					displayName: 'Reply To',
					name: 'replyTo',
					type: 'string',
					default: '',
					placeholder: 'e.g. bob@acme.com',
					description: 'Where replies of the contact go, unless a queued message says otherwise',
				},
			],
		),
		displayOptions: { show: { resource, operation: ['upsert'] } },
	},
];
