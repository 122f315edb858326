import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import {
	createLimitProperties,
	createOperationProperty,
	createQueueProperty,
} from './common-properties';

const resource = ['queue'];

const operation = createOperationProperty(resource, {
	options: [
		{
			name: 'Cancel',
			value: 'cancel',
			action: 'Cancel a queued message',
			description: 'Call a message back that still waits for its delivery',
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get a queued message',
			description: 'Look up where one message stands',
		},
		{
			name: 'List',
			value: 'list',
			action: 'List queued messages',
			description: 'Look up all messages that fit, newest first',
		},
		{
			name: 'Purge',
			value: 'purge',
			action: 'Purge a queue',
			description: 'Forget old messages that are through',
		},
		{
			name: 'Retry',
			value: 'retry',
			action: 'Retry a queued message',
			description:
				'Deliver a message that failed, was cancelled or suppressed, or of which nobody can say whether it left',
		},
		{
			name: 'Stats',
			value: 'stats',
			action: 'Get the stats of a queue',
			description: 'Count the messages by where they stand',
		},
	],
	default: 'get',
	description: 'What to do with queued messages',
});

const filters: INodeProperties[] = [
	{
		displayName: 'Call ID',
		name: 'callId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.call_id }}',
		description: 'Only the messages that were queued together, by what they call call_id',
	},
	{
		displayName: 'Contact ID',
		name: 'contactId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
		description: 'The contact in your CRM that the message is for',
	},
	{
		displayName: 'Created Before',
		name: 'createdBefore',
		type: 'dateTime',
		default: '',
		description: 'Only messages queued before this time, in the time zone of the workflow',
	},
	{
		displayName: 'Created From',
		name: 'createdFrom',
		type: 'dateTime',
		default: '',
		description: 'Only messages queued at this time or later, in the time zone of the workflow',
	},
	{
		displayName: 'Deal ID',
		name: 'dealId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 5f0c6c1e-8d0a-4a8b-9a43-0a7f0b1c2d3e',
		description: 'The deal in your CRM that the message is about',
	},
	{
		displayName: 'Queue',
		name: 'queue',
		type: 'string',
		default: '',
		placeholder: 'e.g. default',
		description: 'Only the messages of this queue',
	},
	{
		displayName: 'Recipient',
		name: 'recipient',
		type: 'string',
		default: '',
		placeholder: 'e.g. jane@example.com',
		description: 'Whom the message is for',
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: [
			{ name: 'Cancelled', value: 'cancelled', description: 'It was called back before it left' },
			{
				name: 'Deferred',
				value: 'deferred',
				description: 'It could not be delivered yet, and waits for its next try',
			},
			{ name: 'Failed', value: 'failed', description: 'It was refused for good, or too often' },
			{ name: 'Pending', value: 'pending', description: 'It waits for its first delivery' },
			{ name: 'Sending', value: 'sending', description: 'A worker is at it' },
			{ name: 'Sent', value: 'sent', description: 'The provider accepted it' },
			{
				name: 'Suppressed',
				value: 'suppressed',
				description: 'Its recipient must not be written to',
			},
			{
				name: 'Unknown',
				value: 'unknown',
				description: 'Nobody can say whether it left, so it is held until somebody decides',
			},
		],
		default: 'failed',
		description: 'Where the message stands',
	},
	{
		displayName: 'Tag',
		name: 'tag',
		type: 'string',
		default: '',
		placeholder: 'e.g. password-reset',
		description: 'The tag that the message was queued with',
	},
];

/** The panel of *Queue*. */
export const queueProperties: INodeProperties[] = [
	operation,
	{
		displayName: 'Message UUID',
		name: 'uuid',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.uuid }}',
		description: 'What the node that queued the message calls uuid',
		displayOptions: { show: { resource, operation: ['get', 'cancel', 'retry'] } },
	},
	{
		displayName:
			'A message that is held as unknown may have left. If you retry it, its recipient may get it twice.',
		name: 'retryNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { resource, operation: ['retry'] } },
	},
	{
		displayName: 'Include Content',
		name: 'includeContent',
		type: 'boolean',
		default: false,
		description:
			'Whether to put out what the message says as well. It may hold secrets, such as a link that resets a password.',
		displayOptions: { show: { resource, operation: ['get'] } },
	},
	createQueueProperty({ resource, operation: ['stats', 'purge'] }),
	{
		displayName: 'Older Than (Days)',
		name: 'olderThanDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description:
			'Messages that are through and have not changed for longer are forgotten, with what they say. Those that wait stay.',
		displayOptions: { show: { resource, operation: ['purge'] } },
	},
	...createLimitProperties({ resource, operation: ['list'] }),
	{
		...createCollection(
			{ displayName: 'Filters', name: 'queueFilters', placeholder: 'Add Filter' },
			filters,
		),
		description: 'Which messages to return: those that fit all of them',
		displayOptions: { show: { resource, operation: ['list'] } },
	},
];
