import type { INodeProperties } from 'n8n-workflow';

/** Where attachments may come from, in every credential that emails are sent with. */
export const allowPrivateUrlsProperty: INodeProperties = {
	displayName: 'Allow Attachments From Private Addresses',
	name: 'allowPrivateUrls',
	type: 'boolean',
	default: false,
	description:
		'Whether attachments given by URL may be fetched from private addresses, such as a file server in your network. Whoever can set such a URL then reaches your internal services through n8n.',
};
