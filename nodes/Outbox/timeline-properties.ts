import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createLimitProperties } from './common-properties';
import { pickFilters } from './list-properties';

const show = { resource: ['message'], operation: ['timeline'] };

/** What the timeline is of, as a field of its own. */
function requireFilter(name: string): INodeProperties[] {
	const displayOptions = { show: { ...show, timelineOf: [name] } };
	return pickFilters(name).map((filter) => ({ ...filter, required: true, displayOptions }));
}

/** The panel of *Timeline*. */
export const timelineProperties: INodeProperties[] = [
	{
		displayName: 'Timeline of',
		name: 'timelineOf',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Contact', value: 'contactId', description: 'A contact in your CRM' },
			{
				name: 'Context',
				value: 'contextId',
				description: 'What messages were sent about, such as an invoice',
			},
			{ name: 'Deal', value: 'dealId', description: 'A deal in your CRM' },
			{ name: 'Recipient', value: 'recipient', description: 'An address, or an ID on a channel' },
		],
		default: 'contactId',
		description: 'Whose messages to tell of',
		displayOptions: { show },
	},
	...requireFilter('contactId'),
	...pickFilters('contextType').map((filter) => ({
		...filter,
		displayOptions: { show: { ...show, timelineOf: ['contextId'] } },
	})),
	...requireFilter('contextId'),
	...requireFilter('dealId'),
	...requireFilter('recipient'),
	...createLimitProperties(show),
	{
		...createCollection(
			{ displayName: 'Filters', name: 'timelineFilters', placeholder: 'Add Filter' },
			[
				...pickFilters('createdBefore', 'createdFrom', 'tag'),
				{
					displayName: 'Cursor',
					name: 'cursor',
					type: 'string',
					default: '',
					placeholder: 'e.g. {{ $json.next_cursor }}',
					description:
						'Where the page before ended: next_cursor of its last item. It counts for the same filters only.',
				},
			],
		),
		description: 'Which messages to tell of: those that fit all of them',
		displayOptions: { show },
	},
];
