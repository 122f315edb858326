import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createLimitProperties, createOperationProperty } from './common-properties';

const resource = ['api'];

const operation = createOperationProperty(resource, {
	options: [
		{
			name: 'Create Key',
			value: 'createKey',
			action: 'Create an API key',
			description: 'Make a key that the API can be called with',
		},
		{
			name: 'List Keys',
			value: 'listKeys',
			action: 'List API keys',
			description: 'Look up all keys, without what makes them work',
		},
		{
			name: 'Respond',
			value: 'respond',
			action: 'Respond to a call of the API',
			description: 'Answer a call with what has become of its message',
		},
		{
			name: 'Revoke Key',
			value: 'revokeKey',
			action: 'Revoke an API key',
			description: 'From now on the key opens nothing',
		},
	],
	default: 'respond',
	description: 'What to do for the API that the Outbox API trigger serves',
});

/** The panel of *API*. */
export const apiProperties: INodeProperties[] = [
	operation,
	{
		displayName:
			'Stands behind the Outbox node that sends, whose On Error is set to <b>Continue</b>: it answers with that node’s item, whether it was sent or failed. The Outbox API trigger must have started this workflow.',
		name: 'respondNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { resource, operation: ['respond'] } },
	},
	{
		displayName:
			'The key is shown once, in the output of this node. Copy it, then delete the execution: n8n keeps the outputs of executions.',
		name: 'keyNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { resource, operation: ['createKey'] } },
	},
	{
		displayName: 'Name',
		name: 'keyName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. CRM',
		description: 'Who calls with the key, for people',
		displayOptions: { show: { resource, operation: ['createKey'] } },
	},
	{
		displayName: 'Permissions',
		name: 'permissions',
		type: 'multiOptions',
		options: [
			{ name: 'Send Emails', value: 'write:email', description: 'All endpoints for emails' },
			{
				name: 'Send Channel Messages',
				value: 'write:channels',
				description: 'The endpoint for chat channels',
			},
		],
		default: ['write:email', 'write:channels'],
		required: true,
		description: 'What the key may be used for',
		displayOptions: { show: { resource, operation: ['createKey'] } },
	},
	{
		...createCollection(
			{ displayName: 'Additional Fields', name: 'keyFields', placeholder: 'Add Field' },
			[
				{
					displayName: 'Expires At',
					name: 'expiresAt',
					type: 'dateTime',
					default: '',
					description: 'When the key ends by itself. Without a date it does not.',
				},
				{
					displayName: 'Limit per Day',
					name: 'perDayLimit',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 10_000,
					description: 'How many calls the key may make in a day of UTC',
				},
				{
					displayName: 'Limit per Second',
					name: 'perSecondLimit',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 10,
					description: 'How many calls the key may make in a second',
				},
			],
		),
		displayOptions: { show: { resource, operation: ['createKey'] } },
	},
	{
		displayName: 'Key ID',
		name: 'keyId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 3f9a0c1d2b4e5f60',
		description: 'The key_id in the output of Create Key and List Keys. It also stands in the key.',
		displayOptions: { show: { resource, operation: ['revokeKey'] } },
	},
	...createLimitProperties({ resource, operation: ['listKeys'] }),
];
