import type { INodeProperties, IWebhookDescription } from 'n8n-workflow';

import { createCollection } from '../shared/properties/collection';
import { createDeliveryOptions } from '../shared/properties/delivery';
import { createMailAccountProperties } from '../shared/properties/mail-account';
import { createQueueStoreOption } from '../shared/properties/store';

/** Where unsubscribe links lead, below n8n's address for webhooks: the same for all workflows. */
export const UNSUBSCRIBE_PATH = 'outbox/unsubscribe';

/** There only when it is switched on, since a webhook would change how the editor tests the node. */
export const unsubscribeWebhook: IWebhookDescription = {
	name: 'default',
	httpMethod: '={{ $parameter["serveUnsubscribe"] ? "GET,POST" : "" }}',
	path: UNSUBSCRIBE_PATH,
	isFullPath: true,
	responseMode: 'onReceived',
	ndvHideUrl: '={{ !$parameter["serveUnsubscribe"] }}',
	ndvHideMethod: true,
};

const states: INodeProperties = {
	displayName: 'Trigger On',
	name: 'states',
	type: 'multiOptions',
	noDataExpression: true,
	options: [
		{ name: 'Cancelled', value: 'cancelled', description: 'Called back before it was sent' },
		{
			name: 'Deferred',
			value: 'deferred',
			description: 'Not sent yet, and tried again later; comes with every such try',
		},
		{
			name: 'Failed',
			value: 'failed',
			description: 'Refused for good, or tried as often as it may be',
		},
		{ name: 'Pending', value: 'pending', description: 'Given another turn, e.g. by a retry' },
		{ name: 'Sending', value: 'sending', description: 'A worker is at it' },
		{ name: 'Sent', value: 'sent', description: 'Taken over by the mail server or service' },
		{
			name: 'Suppressed',
			value: 'suppressed',
			description: 'Its recipient must not be written to',
		},
		{
			name: 'Unknown',
			value: 'unknown',
			description: 'Nobody can say whether it left, so it is held until somebody decides',
		},
	],
	default: ['sent', 'failed', 'suppressed', 'cancelled', 'unknown'],
	description:
		'Which changes start the workflow: up to 100 at once, each at least once. The event_id tells those that come twice.',
};

const CAPS = ['perDayLimit', 'perSecondLimit'];

const options = createCollection(
	{ displayName: 'Options', name: 'options', placeholder: 'Add Option' },
	[
		{
			displayName: 'Attempts',
			name: 'attempts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 50 },
			default: 8,
			description:
				'How often a message is tried while the trouble may pass, such as a busy server. Eight tries take about a day. Trouble with the account or the store does not count.',
		},
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 5,
			description:
				'How many messages to deliver at the same time. A mail server gets five connections at most.',
		},
		...createDeliveryOptions('email').filter(({ name }) => CAPS.includes(name)),
		createQueueStoreOption(),
		{
			displayName: 'Unsubscribe URL',
			name: 'unsubscribeUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/outbox/unsubscribe',
			description:
				'Where the unsubscribe links in emails lead: the webhook of the worker that serves them, as it is reached from outside. Found by itself when this worker serves them. Only emails of a stream with a name get a link.',
		},
	],
);

/** The panel of the node, from top to bottom. */
export const deliveryTriggerProperties: INodeProperties[] = [
	...createMailAccountProperties('Provider'),
	{
		displayName: 'Queue',
		name: 'queue',
		type: 'string',
		noDataExpression: true,
		default: 'default',
		required: true,
		placeholder: 'e.g. default',
		description: 'Which queue to deliver, by the name that the nodes that fill it have',
	},
	states,
	{
		displayName: 'Serve Unsubscribe Links',
		name: 'serveUnsubscribe',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether this workflow answers the unsubscribe links of all workers, with one click where mail programs offer it (RFC 8058). One published workflow can do so. While it is on, a test in the editor waits for such a link to be followed instead of delivering a message.',
	},
	options,
];
