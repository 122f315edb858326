import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions } from '../shared/properties/delivery';
import { contactProperties } from './contact-properties';
import { getProperties } from './get-properties';
import { listProperties } from './list-properties';
import { queueProperties } from './queue-properties';
import { resolveProperties } from './resolve-properties';
import { senderProperties } from './sender-properties';
import { suppressionProperties } from './suppression-properties';

/** The panel of the node, from top to bottom. */
export const outboxProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Contact',
				value: 'contact',
				description: 'Somebody in your CRM, and how queued messages to them are sent',
			},
			{ name: 'Message', value: 'message', description: 'What a send node has put on record' },
			{ name: 'Queue', value: 'queue', description: 'Messages that are queued for delivery' },
			{
				name: 'Sender',
				value: 'sender',
				description: 'An address that queued messages may be sent from',
			},
			{
				name: 'Suppression',
				value: 'suppression',
				description: 'An address that must not be written to',
			},
		],
		default: 'message',
		description: 'What to work with',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['message'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get a message',
				description: 'Look one message up by what it is known by',
			},
			{
				name: 'List',
				value: 'list',
				action: 'List messages',
				description: 'Look up all messages that fit, such as those of a contact, newest first',
			},
			{
				name: 'Resolve',
				value: 'resolve',
				action: 'Resolve a message',
				description: 'Decide about a message that is held because nobody can say whether it left',
			},
		],
		default: 'get',
		description: 'What to do with messages',
	},
	...getProperties,
	...listProperties,
	...resolveProperties,
	...queueProperties,
	...suppressionProperties,
	...contactProperties,
	...senderProperties,
	createCollection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
		...createDeliveryOptions('message').filter(({ name }) => name === 'store'),
	]),
];
