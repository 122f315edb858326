import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';

/** While the account of a message is asked, whichever it is. */
export const ANY_PROVIDER = 'any';

const show = { resource: ['message'], operation: ['resolve'] };

/** The panel of *Resolve*. */
export const resolveProperties: INodeProperties[] = [
	{
		displayName: 'Outbox UID',
		name: 'uid',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.uid }}',
		description: 'The ID that the Outbox itself gave the message, as List shows it',
		displayOptions: { show },
	},
	{
		// Above the decision, where n8n puts the credentials that depend on it.
		displayName:
			'Choose the account that the message was sent from: one credential is enough. Mail servers (SMTP), Teams and Telegram cannot be asked; look there, and mark the message.',
		name: 'reconcileNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, decision: ['reconcile'] } },
	},
	{
		displayName: 'Decision',
		name: 'decision',
		type: 'options',
		options: [
			{
				name: 'Ask the Provider',
				value: 'reconcile',
				description:
					'Gmail, Microsoft 365, Slack or Twilio says what became of it. If they cannot say, it stays held.',
			},
			{
				name: 'Mark as Sent',
				value: 'sent',
				description:
					'It counts as sent, and its key answers with that. If it had not left after all, the recipient never gets it.',
			},
			{
				name: 'Mark as Not Sent',
				value: 'not-sent',
				description:
					'Its key becomes free, and the next run with it sends. If it had left after all, the recipient gets it twice.',
			},
		],
		default: 'reconcile',
		description:
			'What is known about the message. The decision is put on record with the time and who made it.',
		// With slashes, as a credential depends on it: what it depended on by a plain name, the editor
		// would take for a part of the login, and hide.
		displayOptions: { show: { '/resource': ['message'], '/operation': ['resolve'] } },
	},
	{
		// Credentials of mail accounts depend on a provider, be it one or all of them.
		displayName: 'Provider',
		name: 'provider',
		type: 'hidden',
		default: ANY_PROVIDER,
		description: 'Whoever the message was sent by',
		displayOptions: {
			show: {
				'/resource': ['message'],
				'/operation': ['resolve'],
				'/decision': ['reconcile'],
			},
		},
	},
	{
		...createCollection(
			{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
			[
				{
					displayName: 'Note',
					name: 'note',
					type: 'string',
					default: '',
					placeholder: 'e.g. Jane says that she has got it',
					description: 'Why you decide so, for the record',
				},
				{
					displayName: 'Resolved By',
					name: 'resolvedBy',
					type: 'string',
					default: '',
					placeholder: 'e.g. Ada Lovelace',
					description: 'Who decides, for the record. The execution and its workflow are added.',
				},
			],
		),
		displayOptions: { show },
	},
];
