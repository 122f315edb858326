import type { INodeProperties } from 'n8n-workflow';

import { createMailAccountProperties } from '../shared/properties/mail-account';
import {
	createAddressesProperty,
	createAddressProperty,
	createLimitProperties,
	createOperationProperty,
	createQueueProperty,
} from './common-properties';

const resource = ['sender'];

const operation = createOperationProperty(resource, {
	options: [
		{
			name: 'Add',
			value: 'add',
			action: 'Add a sender',
			description: 'Send a code to the address; whoever tells it confirms the address',
		},
		{
			name: 'Confirm',
			value: 'confirm',
			action: 'Confirm a sender',
			description: 'Tell the code, so that the address may send',
		},
		{
			name: 'List',
			value: 'list',
			action: 'List senders',
			description: 'Look up all who may send, those of connected accounts included',
		},
		{
			name: 'Remove',
			value: 'remove',
			action: 'Remove senders',
			description: 'The addresses may not send any more',
		},
	],
	default: 'list',
	description: 'What to do with the addresses that queued messages may be sent from',
});

/**
 * With slashes: what the fields of an account depend on by its plain name, the editor takes for a
 * part of the login, and hides.
 */
const whileAdding = { '/resource': resource, '/operation': ['add'] };

/** The panel of *Sender*. */
export const senderProperties: INodeProperties[] = [
	operation,
	...createMailAccountProperties('Provider').map((property) => ({
		...property,
		displayOptions: { show: whileAdding },
	})),
	createAddressProperty(
		{ resource, operation: ['add', 'confirm'] },
		'The address that is to send. With a name in front of it, that name is shown to recipients.',
	),
	{
		displayName: 'Code',
		name: 'code',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 123456',
		description: 'The six digits that were sent to the address. They count for a day.',
		displayOptions: { show: { resource, operation: ['confirm'] } },
	},
	createAddressesProperty({ resource, operation: ['remove'] }),
	createQueueProperty({ resource, operation: ['list'] }),
	...createLimitProperties({ resource, operation: ['list'] }),
];
