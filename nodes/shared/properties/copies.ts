import type { INodeProperties } from 'n8n-workflow';

/** Who gets an email besides those it is to. */
export const copyFields: readonly INodeProperties[] = [
	{
		displayName: 'BCC',
		name: 'bcc',
		type: 'string',
		default: '',
		placeholder: 'e.g. archive@example.com',
		description: 'Who gets a copy unseen by the others: one or many addresses, or a list',
	},
	{
		displayName: 'CC',
		name: 'cc',
		type: 'string',
		default: '',
		placeholder: 'e.g. John Roe <john@example.com>',
		description: 'Who gets a copy: one or many addresses separated by commas, or a list',
	},
];

/** Labels of an email. */
export const tagsField: INodeProperties = {
	displayName: 'Tags',
	name: 'tags',
	type: 'string',
	default: '',
	placeholder: 'e.g. invoice, onboarding',
	description: 'Labels for the record and for the header X-Outbox-Tag, separated by commas',
};
