import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createContextFields, createLinkFields } from '../shared/properties/links';
import { during, OF_A_DRAFT } from './operations';

const plannedSendAt: INodeProperties = {
	displayName: 'Planned Send At',
	name: 'plannedSendAt',
	type: 'dateTime',
	default: '',
	description:
		'When the draft is to be sent, in the time zone of the workflow. A published workflow with the Outbox Delivery Worker for this mailbox sends it, as it lies in the mailbox then.',
};

/** Which draft is meant, and when it is to be sent. */
export const draftProperties: INodeProperties[] = [
	{
		displayName: 'Draft',
		name: 'draftUid',
		type: 'resourceLocator',
		default: { mode: 'uid', value: '' },
		required: true,
		description: 'The draft, by the draft_uid that creating it gave out',
		displayOptions: during(OF_A_DRAFT),
		modes: [
			{
				displayName: 'By UID',
				name: 'uid',
				type: 'string',
				placeholder: 'e.g. 0193a5c0-7a2b-7000-8000-1b2c3d4e5f60',
			},
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a draft…',
				typeOptions: { searchListMethod: 'searchDrafts', searchable: true },
			},
		],
	},
	{ ...plannedSendAt, required: true, displayOptions: during(['scheduleDraft']) },
];

/** When a draft that is being created is to be sent. */
export const plannedOfNewDraft: INodeProperties = {
	...plannedSendAt,
	description:
		'Leave it empty to keep the draft until somebody sends it. With a time, in the time zone of the workflow, the Outbox Delivery Worker for this mailbox sends it then.',
	displayOptions: during(['createDraft']),
};

/** Which drafts are looked up. */
export const listProperties: INodeProperties[] = [
	{
		displayName: 'Status',
		name: 'state',
		type: 'options',
		options: [
			{ name: 'Any', value: 'any', description: 'All drafts on record' },
			{ name: 'Deleted', value: 'deleted', description: 'No longer in the mailbox' },
			{ name: 'Draft', value: 'draft', description: 'Lies in the mailbox' },
			{ name: 'Planned', value: 'planned', description: 'Is to be sent at a time' },
			{ name: 'Sent', value: 'sent', description: 'Was sent, by this node or by hand' },
		],
		default: 'any',
		description: 'Only drafts that stand like this',
		displayOptions: during(['listDrafts']),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 500 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: during(['listDrafts']),
	},
	{
		...createCollection({ displayName: 'Filters', name: 'filters', placeholder: 'Add Filter' }, [
			...createLinkFields('email'),
			...createContextFields('email'),
		]),
		displayOptions: during(['listDrafts']),
	},
];

/** Whose worker sends planned drafts. */
export const plannedQueueOption: INodeProperties = {
	displayName: 'Queue of Planned Drafts',
	name: 'queue',
	type: 'string',
	default: '',
	placeholder: 'e.g. default',
	description:
		'Which queue the Outbox Delivery Worker that sends planned drafts delivers; “default” unless given',
};
