import type { INodeProperties } from 'n8n-workflow';

import { attachmentFields } from '../shared/properties/attachments';
import { createCollection } from '../shared/properties/collection';
import { copyFields, tagsField } from '../shared/properties/copies';
import { headersField } from '../shared/properties/headers';
import { createLinkFields } from '../shared/properties/links';

const listUnsubscribe: INodeProperties = {
	displayName: 'List-Unsubscribe',
	name: 'listUnsubscribe',
	type: 'fixedCollection',
	default: {},
	description: 'Lets mail programs show an unsubscribe button',
	options: [
		{
			displayName: 'Unsubscribe',
			name: 'values',
			values: [
				{
					displayName: 'URL',
					name: 'url',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/unsubscribe?u=123',
					description: 'Where the button leads',
				},
				{
					displayName: 'Mailto',
					name: 'mailto',
					type: 'string',
					default: '',
					placeholder: 'e.g. unsubscribe@example.com',
					description: 'Address that takes unsubscribe requests by email',
				},
				{
					displayName: 'One-Click',
					name: 'oneClick',
					type: 'boolean',
					default: false,
					description:
						'Whether the URL unsubscribes at once when it gets a POST (RFC 8058), as Gmail and Yahoo ask of bulk senders. Needs an https URL and exactly one recipient.',
				},
			],
		},
	],
};

/** One field to a workflow, whose meaning depends on the provider. */
const threadIds: INodeProperties[] = [
	toThreadId(
		'gmail',
		'e.g. 18c9a4b2e7ff21aa',
		'Makes the email a reply in a conversation of the connected Gmail mailbox: a thread’s ID, a message’s ID or a Message-ID. Gmail shows it there only if the subject stays the same.',
	),
	toThreadId(
		'outlook',
		'e.g. AAQkAGI2TGuLAAA=',
		'Makes the email a reply in a conversation of the connected Microsoft 365 mailbox: a conversation’s ID, a message’s ID or a Message-ID',
	),
	toThreadId(
		'smtp',
		'e.g. <abc123@mail.example.com>',
		'Makes the email a reply. With SMTP this is the Message-ID of the email it answers, such as message_id or thread_id in the output of this node.',
	),
];

function toThreadId(provider: string, placeholder: string, description: string): INodeProperties {
	return {
		displayName: 'Thread ID',
		name: 'threadId',
		type: 'string',
		default: '',
		placeholder,
		description,
		displayOptions: { show: { '/provider': [provider] } },
	};
}

/** What some emails have. */
export const additionalFields: INodeProperties = createCollection(
	{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
	[
		...attachmentFields,
		...copyFields,
		...createLinkFields('email'),
		{
			displayName: 'From',
			name: 'from',
			type: 'string',
			default: '',
			placeholder: 'e.g. Acme Support <support@acme.com>',
			description:
				'Must be an address that the account may send from: a verified sender of the SMTP credential, an alias that Gmail knows, or an address of the Microsoft 365 mailbox. A display name of your own is fine. The account’s usual sender is used when this is empty.',
		},
		headersField,
		listUnsubscribe,
		{
			displayName: 'Reply To',
			name: 'replyTo',
			type: 'string',
			default: '',
			placeholder: 'e.g. sales@acme.com',
			description: 'Where replies go, if not to the sender',
		},
		tagsField,
		...threadIds,
	],
);
