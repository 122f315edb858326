import type { INodeProperties } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createQueueStoreOption } from '../shared/properties/store';

/** The panel of the node, from top to bottom. */
export const gatewayProperties: INodeProperties[] = [
	{
		displayName:
			'Callers need a key: make one with <b>Outbox</b>, resource API. Connect each output that you use to the Outbox node of that name, with On Error set to Continue, and that one to <b>Outbox</b>, operation Respond. The example workflow messaging-gateway has it all.',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Endpoints',
		name: 'endpoints',
		type: 'multiOptions',
		noDataExpression: true,
		options: [
			{
				name: 'POST /api/email/send',
				value: 'outbound',
				description: 'Sends a draft, a new email or a reply',
			},
			{
				name: 'POST /v1/channels/send',
				value: 'channels',
				description: 'Sends a chat message, or an email as one',
			},
			{ name: 'POST /v1/email/send', value: 'email', description: 'Sends an email' },
			{
				name: 'POST /v1/emails',
				value: 'emails',
				description: 'Queues an email for each recipient',
			},
		],
		default: ['outbound', 'channels', 'email', 'emails'],
		description: 'Which of them are served. The others answer not_found.',
	},
	{
		displayName: 'Path Prefix',
		name: 'pathPrefix',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. functions/v1/api-gateway',
		description:
			'What stands between n8n’s address for webhooks and the paths of the API. Two published workflows need different ones.',
	},
	createCollection(
		// Not “options”: n8n looks there for whether it shall leave the body alone.
		{ displayName: 'Options', name: 'apiOptions', placeholder: 'Add Option' },
		[
			{
				displayName: 'Allow Storage Paths',
				name: 'storagePaths',
				type: 'boolean',
				default: false,
				description:
					'Whether attachments may name files in the folder of OUTBOX_STORAGE_DIR, so that whoever has a key can send them to anybody',
			},
			{
				displayName: 'Idempotency Window (Hours)',
				name: 'windowHours',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 8760 },
				default: 24,
				description:
					'How long an answer is given again to a call with the same Idempotency-Key. Set the window of the send nodes to the same.',
			},
			{
				displayName: 'Max Body Size (MB)',
				name: 'maxBodyMb',
				type: 'number',
				typeOptions: { minValue: 0.1, maxValue: 100, numberPrecision: 1 },
				default: 16,
				description:
					'How big a request may be. Attachments in base64 take a third more than the file has.',
			},
			createQueueStoreOption(),
		],
	),
	{
		// Tells n8n to leave the body to this node, whose answers to a faulty one are the API's own.
		displayName: 'Body',
		name: 'options',
		type: 'hidden',
		default: { binaryData: true },
	},
];
