import type { INodeProperties } from 'n8n-workflow';

import { attachmentFields } from '../shared/properties/attachments';
import { createCollection } from '../shared/properties/collection';
import { copyFields, tagsField } from '../shared/properties/copies';
import { headersField } from '../shared/properties/headers';
import { createContextFields, createLinkFields } from '../shared/properties/links';
import { plannedOfNewDraft } from './draft-properties';
import { during, MAKING, OF_AN_EMAIL, REPLYING, type OperationName } from './operations';

const WRITING: readonly OperationName[] = ['sendNew', 'createDraft', 'updateDraft', 'prepare'];
const NOT_PREPARING = OF_AN_EMAIL.filter((name) => name !== 'prepare');
/** The editor makes an expression of a field in which somebody begins to write braces. */
const LIQUID = 'May hold Liquid, e.g. {{ customer.name }}, with the field set to Fixed';

/** A field that means the same everywhere, and is described for each operation. */
function variants(
	field: Omit<INodeProperties, 'description' | 'displayOptions'>,
	descriptions: readonly (readonly [
		names: readonly OperationName[],
		description: string,
		more?: Partial<INodeProperties>,
	])[],
): INodeProperties[] {
	return descriptions.map(([names, description, more = {}]) => ({
		...field,
		...more,
		description,
		displayOptions: during(names),
	}));
}

const KEPT = 'Leave it empty to keep what the draft has';

const parent: INodeProperties = {
	displayName: 'Reply To Message',
	name: 'replyToMessageUid',
	type: 'resourceLocator',
	default: { mode: 'id', value: '' },
	required: true,
	description:
		'The message to answer. Of a conversation, its newest message is answered. The reply leaves from the mailbox of the conversation.',
	modes: [
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 18c9a4b2e7ff21aa or <abc123@mail.example.com>',
			hint: 'The uid that Outbox gave it, its ID or thread ID in the mailbox, or its Message-ID',
		},
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a conversation…',
			typeOptions: { searchListMethod: 'searchConversations', searchable: true },
		},
	],
};

const quote: INodeProperties = {
	displayName: 'Quote the Message',
	name: 'quote',
	type: 'boolean',
	default: false,
	description:
		'Whether the message that is answered stands below the reply, under the line “On …, … wrote:”',
};

/** What an email says, and to whom. */
export const emailProperties: INodeProperties[] = [
	{ ...parent, displayOptions: during(REPLYING) },
	...variants(
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			default: '',
			placeholder: 'e.g. Jane Doe <jane@example.com>',
		},
		[
			[
				['sendNew'],
				'Who gets the email: one or many addresses separated by commas, with or without names, or a list from an expression',
				{ required: true },
			],
			[['createDraft'], 'Who is to get the email. A draft may do without until it is sent.'],
			[['updateDraft'], `Who is to get the email. ${KEPT}.`],
			[['prepare'], `Who would get the email. ${LIQUID}.`],
			[
				REPLYING,
				'Leave it empty to answer whoever wrote the message. Whoever stands here gets the reply instead.',
			],
		],
	),
	...variants(
		{
			displayName: 'Subject',
			name: 'subject',
			type: 'string',
			default: '',
			placeholder: 'e.g. Invoice INV-2026-001: payment reminder',
		},
		[
			[['sendNew'], 'At most 998 characters; up to 150 arrive best', { required: true }],
			[['createDraft'], 'A draft may do without until it is sent'],
			[['updateDraft'], KEPT],
			[['prepare'], LIQUID],
			[
				REPLYING,
				'Leave it empty for “Re: ” and the subject of the message. Another subject starts a new conversation for some readers.',
				{ placeholder: 'e.g. Re: Invoice INV-2026-001' },
			],
		],
	),
	...variants(
		{
			displayName: 'HTML Body',
			name: 'bodyHtml',
			type: 'string',
			typeOptions: { rows: 5 },
			default: '',
			placeholder: 'e.g. <p>Hi Jane, this is a friendly reminder.</p>',
		},
		[
			[
				MAKING,
				'Fill in this, the text body, or both. A text body is made from the HTML when there is none.',
			],
			[['updateDraft'], `${KEPT}. A new one also replaces the text body.`],
			[['prepare'], `${LIQUID}. What is put in is escaped.`],
		],
	),
	...variants(
		{
			displayName: 'Text Body',
			name: 'bodyText',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. Hi Jane, this is a friendly reminder.',
		},
		[
			[MAKING, 'Plain text for mail programs that show no HTML'],
			[['updateDraft'], KEPT],
			[['prepare'], LIQUID],
		],
	),
	{
		displayName: 'Data',
		name: 'data',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. { "customer": { "name": "Jane" } }',
		description: 'What the templates may name, as a JSON object',
		displayOptions: during(['prepare']),
	},
	{ ...quote, displayOptions: during(REPLYING) },
	plannedOfNewDraft,
	{
		...createCollection(
			{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
			[
				...attachmentFields.map((field) => ({
					...field,
					displayOptions: during(NOT_PREPARING),
				})),
				...copyFields,
				...[...createLinkFields('email'), ...createContextFields('email')].map((field) => ({
					...field,
					displayOptions: during(MAKING),
				})),
				{
					displayName: 'From',
					name: 'from',
					type: 'string',
					default: '',
					placeholder: 'e.g. Acme Billing <billing@acme.com>',
					description:
						'Must be an address that the account may send from. Its usual sender is used when this is empty. A reply always leaves from the mailbox of its conversation.',
					displayOptions: during(WRITING.filter((name) => name !== 'prepare')),
				},
				{
					displayName: 'From Account',
					name: 'fromAccountId',
					type: 'resourceLocator',
					default: { mode: 'id', value: '' },
					description:
						'The account that must be the one to send: the item fails if the credential connects another account',
					displayOptions: during(['sendNew', 'createDraft']),
					modes: [
						{
							displayName: 'By ID',
							name: 'id',
							type: 'string',
							placeholder: 'e.g. a1b2c3d4-5e6f-5071-8293-a4b5c6d7e8f9',
							hint: 'The account_id in the output of the Outbox nodes',
						},
						{
							displayName: 'From List',
							name: 'list',
							type: 'list',
							placeholder: 'Select the account…',
							typeOptions: { searchListMethod: 'searchAccounts', searchable: false },
						},
					],
				},
				{ ...headersField, displayOptions: during(NOT_PREPARING) },
				{
					...quote,
					displayOptions: during(['createDraft']),
				},
				{
					displayName: 'Reply To',
					name: 'replyTo',
					type: 'string',
					default: '',
					placeholder: 'e.g. billing@acme.com',
					description: 'Where answers go, if not to the sender',
				},
				{
					...parent,
					displayName: 'Reply To Message',
					required: false,
					description: 'Makes the draft a reply to this message, in its conversation',
					displayOptions: during(['createDraft']),
				},
				{
					displayName: 'Reply All',
					name: 'replyToAll',
					type: 'boolean',
					default: false,
					description: 'Whether a draft that replies is for everyone who got the message',
					displayOptions: during(['createDraft']),
				},
				{ ...tagsField, displayOptions: during(MAKING) },
			],
		),
		displayOptions: during(OF_AN_EMAIL),
	},
];
