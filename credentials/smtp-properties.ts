import type { INodeProperties } from 'n8n-workflow';

import { allowPrivateUrlsProperty } from './attachment-properties';
import { createServerProperties } from './server-properties';
import { createTlsProperties } from './tls-properties';

/** Where the mail server is and how to talk to it: the same for every way of signing in. */
export const serverProperties: INodeProperties[] = createServerProperties({
	host: 'smtp.example.com',
	scheme: 'smtp',
	ports: { starttls: 587, tls: 465, none: 25 },
	security: 'starttls',
	unencrypted: 'For relays in your own network.',
});

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
