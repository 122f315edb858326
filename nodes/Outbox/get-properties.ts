import type { INodeProperties } from 'n8n-workflow';

const show = { resource: ['message'], operation: ['get'] };

/** The panel of *Get*. */
export const getProperties: INodeProperties[] = [
	{
		displayName: 'Get By',
		name: 'getBy',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Idempotency Key',
				value: 'idempotencyKey',
				description: 'The newest message under a key, whichever node it was sent by',
			},
			{
				name: 'Outbox UID',
				value: 'uid',
				description: 'The ID that the Outbox itself gave it, as in its header X-Outbox-Id',
			},
			{
				name: 'Provider ID or Message-ID',
				value: 'messageId',
				description: 'What the output of a send node calls id or message_id',
			},
		],
		default: 'uid',
		description: 'What the message is known by',
		displayOptions: { show },
	},
	{
		displayName: 'Outbox UID',
		name: 'uid',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 019b8f3c-1e5a-7000-8000-000000000001',
		description: 'The ID that the Outbox itself gave the message',
		displayOptions: { show: { ...show, getBy: ['uid'] } },
	},
	{
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.body.event_id }}',
		description: 'The key that the message was sent under',
		displayOptions: { show: { ...show, getBy: ['idempotencyKey'] } },
	},
	{
		displayName: 'Provider ID or Message-ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 18c9a4b2e7ff21aa or <abc123@mail.example.com>',
		description: 'The ID that the provider gave the message, or its Message-ID',
		displayOptions: { show: { ...show, getBy: ['messageId'] } },
	},
];
