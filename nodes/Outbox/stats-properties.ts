import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createFileFieldProperty } from './common-properties';
import { pickFilters } from './list-properties';

const show = { resource: ['message'], operation: ['stats'] };

/** The panel of *Stats*. */
export const statsProperties: INodeProperties[] = [
	{
		displayName: 'Period (Days)',
		name: 'periodDays',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 366 },
		default: 30,
		description: 'How many days to count, up to and with today, in the time zone of the workflow',
		displayOptions: { show },
	},
	{
		displayName: 'Output As',
		name: 'giveOut',
		type: 'options',
		options: [
			{
				name: 'Numbers',
				value: 'numbers',
				description: 'One item for each day, provider and status that there are messages of',
			},
			{
				name: 'Chart',
				value: 'chart',
				description: 'One item with the totals, and with a picture (SVG) of the days in a file',
			},
		],
		default: 'numbers',
		description: 'What the counts come as',
		displayOptions: { show },
	},
	createFileFieldProperty({ ...show, giveOut: ['chart'] }),
	{
		...createCollection(
			{ displayName: 'Filters', name: 'statsFilters', placeholder: 'Add Filter' },
			pickFilters('contactId', 'dealId', 'recipient', 'tag'),
		),
		description: 'Which messages to count: those that fit all of them',
		displayOptions: { show },
	},
];
