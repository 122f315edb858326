import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { headersField } from '../shared/properties/headers';
import { createLinkFields } from '../shared/properties/links';
import { streamField } from '../shared/properties/suppression';

/** The editor marks an empty field for JSON as faulty, and shows no placeholder in it. */
const EMPTY_OBJECT = '{}';

const templateFields: readonly INodeProperties[] = [
	{
		displayName: 'Data (JSON)',
		name: 'data',
		type: 'json',
		default: EMPTY_OBJECT,
		placeholder: 'e.g. { "name": "Jane", "code": "123456" }',
		description:
			'What the templates may name, e.g. { "code": "123456" } for {{code}}. Used with Liquid Templates only.',
	},
	{
		displayName: 'Liquid Templates',
		name: 'template',
		type: 'boolean',
		default: false,
		description:
			'Whether subject and bodies are templates in Liquid, such as “Your code is {{code}}”, rendered for each recipient. Everything that they name must be in the data, or the item fails. {{recipient.email}} and {{recipient.name}} are always there. The fields must stay on Fixed: n8n makes an expression of its own of {{ with a space after it, so type none, or switch the field back.',
	},
	{
		displayName: 'Recipient Data (JSON)',
		name: 'recipientData',
		type: 'json',
		default: EMPTY_OBJECT,
		placeholder: 'e.g. { "jane@example.com": { "code": "123456" } }',
		description:
			'What the templates may name for single recipients, by address, in place of the common data: { "jane@example.com": { "code": "123456" } }. Used with Liquid Templates only.',
	},
];

/** What some emails have. */
export const additionalFields: INodeProperties = createCollection(
	{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
	[
		...templateFields,
		{
			displayName: 'BCC',
			name: 'bcc',
			type: 'string',
			default: '',
			placeholder: 'e.g. audit@example.com',
			description:
				'Who else gets the email: one or many addresses, or a list. Like all recipients they get a message of their own, and see nobody else.',
		},
		...createLinkFields('email'),
		headersField,
		{
			displayName: 'Headers (JSON)',
			name: 'headersJson',
			type: 'json',
			default: EMPTY_OBJECT,
			placeholder: 'e.g. { "X-Correlation-ID": "abc-123" }',
			description:
				'Custom headers as an object of names and texts, such as { "X-Correlation-ID": "abc-123" }, besides those of Headers',
		},
		{
			displayName: 'Priority',
			name: 'priority',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 0,
			description:
				'From 0 to 100. Of the messages that are due, those with the greater number leave first.',
		},
		{
			displayName: 'Reply To',
			name: 'replyTo',
			type: 'string',
			default: '',
			placeholder: 'e.g. support@acme.com',
			description: 'Where replies go, if not to the sender',
		},
		{
			displayName: 'Send At',
			name: 'sendAt',
			type: 'dateTime',
			default: '',
			description:
				'When to deliver the email, at most a year from now. Until then it can be cancelled. It is delivered at once when this is empty.',
		},
		{
			...streamField,
			placeholder: 'e.g. receipts',
			description:
				'What kind of email this is: somebody who has unsubscribed from it does not get it. It is “transactional” when this is empty.',
		},
		{
			displayName: 'Tag',
			name: 'tag',
			type: 'string',
			default: '',
			placeholder: 'e.g. password-reset',
			description: 'A label for the messages, to find them by. It goes out as X-Outbox-Tag.',
		},
	],
);
