import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createLimitProperties } from './common-properties';

const show = { resource: ['message'], operation: ['list'] };
const showFilters = { resource: ['message'], operation: ['list', 'export'] };

const filters: INodeProperties[] = [
	{
		displayName: 'Contact ID',
		name: 'contactId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
		description: 'The contact in your CRM that the message was sent for',
	},
	{
		displayName: 'Context ID',
		name: 'contextId',
		type: 'string',
		default: '',
		placeholder: 'e.g. INV-2026-001',
		description: 'The ID of what the message was sent about',
	},
	{
		displayName: 'Context Type',
		name: 'contextType',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoice',
		description: 'What kind of thing the message was sent about',
	},
	{
		displayName: 'Created Before',
		name: 'createdBefore',
		type: 'dateTime',
		default: '',
		description: 'Only messages first sent before this time, in the time zone of the workflow',
	},
	{
		displayName: 'Created From',
		name: 'createdFrom',
		type: 'dateTime',
		default: '',
		description: 'Only messages first sent at this time or later, in the time zone of the workflow',
	},
	{
		displayName: 'Deal ID',
		name: 'dealId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 5f0c6c1e-8d0a-4a8b-9a43-0a7f0b1c2d3e',
		description: 'The deal in your CRM that the message was sent for',
	},
	{
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. crm-event-4711',
		description: 'The key that the message was sent under, whichever node it was sent by',
	},
	{
		displayName: 'Recipient',
		name: 'recipient',
		type: 'string',
		default: '',
		placeholder: 'e.g. jane@example.com',
		description: 'Somebody the message was addressed to, in copy or blind copy included',
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: [
			{
				name: 'Draft',
				value: 'draft',
				description: 'It was only put into a mailbox, and sending it has a record of its own',
			},
			{
				name: 'Queued',
				value: 'queued',
				description: 'It was taken over for later, by the queue or by the provider',
			},
			{ name: 'Rejected', value: 'rejected', description: 'The provider refused it for good' },
			{ name: 'Released', value: 'released', description: 'It was not sent, and its key is free' },
			{
				name: 'Reserved',
				value: 'reserved',
				description: 'A run works on it, and nothing has left yet',
			},
			{
				name: 'Sending',
				value: 'sending',
				description: 'A run is sending it, or was ended in the middle of that',
			},
			{ name: 'Sent', value: 'sent', description: 'The provider accepted it' },
			{
				name: 'Unknown',
				value: 'unknown',
				description: 'Nobody can say whether it left, so it is held until somebody resolves it',
			},
		],
		default: 'unknown',
		description: 'Where the message stands',
	},
	{
		displayName: 'Tag',
		name: 'tag',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoice',
		description: 'One of the tags that the message was sent with',
	},
];

/** Those of the filters, for operations that have some of them. */
export function pickFilters(...names: readonly string[]): INodeProperties[] {
	return filters.filter(({ name }) => names.includes(name));
}

/** The panel of *List*, whose filters are those of *Export* as well. */
export const listProperties: INodeProperties[] = [
	...createLimitProperties(show),
	{
		...createCollection(
			{ displayName: 'Filters', name: 'filters', placeholder: 'Add Filter' },
			filters,
		),
		description: 'Which messages to return: those that fit all of them',
		displayOptions: { show: showFilters },
	},
];
