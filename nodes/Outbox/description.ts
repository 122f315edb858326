import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions } from '../shared/properties/delivery';
import { getProperties } from './get-properties';
import { listProperties } from './list-properties';
import { resolveProperties } from './resolve-properties';

/** The panel of the node, from top to bottom. */
export const outboxProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Message', value: 'message', description: 'What a send node has put on record' },
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
	createCollection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
		...createDeliveryOptions('message').filter(({ name }) => name === 'store'),
	]),
];
