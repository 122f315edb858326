import type { INodeProperties } from 'n8n-workflow';

import { allowPrivateUrlsProperty } from './attachment-properties';
import { createTlsProperties } from './tls-properties';

/** Where the mail server is and how to talk to it: the same for every way of signing in. */
export const serverProperties: INodeProperties[] = [
	{
		displayName: 'Host',
		name: 'host',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. smtp.example.com',
		description: 'Name or IP address of the mail server, without smtp:// and without the port',
	},
	{
		displayName: 'Security',
		name: 'security',
		type: 'options',
		options: [
			{
				name: 'STARTTLS',
				value: 'starttls',
				description: 'Encrypted after the greeting, usual on port 587. It is never skipped.',
			},
			{
				name: 'TLS',
				value: 'tls',
				description: 'Encrypted from the first byte, usual on port 465',
			},
			{
				name: 'None',
				value: 'none',
				description: 'Nothing is encrypted, the password included. For relays in your own network.',
			},
		],
		default: 'starttls',
	},
	{
		displayName: 'Port',
		name: 'port',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535 },
		default: 587,
		hint: '587 with STARTTLS, 465 with TLS, 25 without encryption',
	},
];

/** Whom the account may send as. */
export const sendersProperty: INodeProperties = {
	displayName: 'Verified Senders',
	name: 'senders',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	required: true,
	placeholder: 'e.g. Acme Support <support@acme.com>',
	description:
		'The addresses that this account may send from, one a line or separated by commas. Every other From is refused. The first one is used when a node names none.',
};

/** What few servers need. */
export const trustProperties: INodeProperties[] = [
	...createTlsProperties(
		{
			secrets: 'the mail and the password',
			whenPublic: 'Leave it empty for public mail services.',
		},
		{ hide: { security: ['none'] } },
	),
	allowPrivateUrlsProperty,
];
