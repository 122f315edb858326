import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions } from '../shared/properties/delivery';
import { apiProperties } from './api-properties';
import { contactProperties } from './contact-properties';
import { eraseProperties } from './erase-properties';
import { exportProperties } from './export-properties';
import { getProperties } from './get-properties';
import { listProperties } from './list-properties';
import { queueProperties } from './queue-properties';
import { resolveProperties } from './resolve-properties';
import { senderProperties } from './sender-properties';
import { statsProperties } from './stats-properties';
import { suppressionProperties } from './suppression-properties';
import { timelineProperties } from './timeline-properties';

/** The panel of the node, from top to bottom. */
export const outboxProperties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'API',
				value: 'api',
				description: 'The API that the Outbox API trigger serves: its keys and its answers',
			},
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
				name: 'Erase',
				value: 'erase',
				action: 'Erase a person from messages',
				description:
					'Forget whom messages were for, in the ledger, the queue and the contacts. Nothing is sent twice for that.',
			},
			{
				name: 'Export',
				value: 'export',
				action: 'Export messages',
				description: 'Write all messages that fit into a file, one a line, as JSON',
			},
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
			{
				name: 'Stats',
				value: 'stats',
				action: 'Get the stats of messages',
				description: 'Count messages per day, provider and status, in numbers or as a chart',
			},
			{
				name: 'Timeline',
				value: 'timeline',
				action: 'Get a timeline of messages',
				description:
					'Look up all that has happened to the messages of a contact, deal, context or recipient, newest first',
			},
		],
		default: 'get',
		description: 'What to do with messages',
	},
	...getProperties,
	...timelineProperties,
	...statsProperties,
	...eraseProperties,
	...listProperties,
	...exportProperties,
	...resolveProperties,
	...queueProperties,
	...suppressionProperties,
	...contactProperties,
	...senderProperties,
	...apiProperties,
	createCollection({ displayName: 'Options', name: 'options', placeholder: 'Add Option' }, [
		...createDeliveryOptions('message').filter(({ name }) => name === 'store'),
	]),
];
