import { outbox, type Panel } from './panel';

const email = {
	from: 'Acme Support <support@acme.example>',
	to: 'Jane Doe <jane@example.com>',
	subject: 'Your code is {{ code }}',
	html: '<p>Your code is <b>{{ code }}</b>.</p>',
	deduplicateBy: 'idempotencyKey',
	idempotencyKey: '={{ $json.event_id }}',
};
const uuid = '={{ $json.uuid }}';

function queueEmail(parameters: Panel['parameters'], shows: Panel['shows']): Panel {
	return {
		type: 'n8n-nodes-outbox.outboxQueueEmail',
		parameters: { ...email, ...parameters },
		uses: 'options' in parameters ? ['outboxRedisApi'] : [],
		shows: ['From', 'To', 'Subject', 'HTML Body', 'Text Body', 'Deduplicate By', ...shows],
	};
}

function worker(
	parameters: Panel['parameters'],
	uses: Panel['uses'],
	shows: Panel['shows'] = [],
): Panel {
	return {
		type: 'n8n-nodes-outbox.outboxDeliveryTrigger',
		parameters,
		uses,
		shows: ['Provider', 'Queue', 'Trigger On', 'Serve Unsubscribe Links', ...shows],
	};
}

/** The panels of the queue and its directory, by the name of the node. */
export const QUEUE_PANELS: Readonly<Record<string, Panel>> = {
	'Queue an Email': queueEmail({}, ['Additional Fields', 'Options']),
	'Queue from a Template': queueEmail(
		{
			additionalFields: {
				template: true,
				data: '{ "code": "123456" }',
				recipientData: '{}',
				bcc: 'audit@example.com',
				sendAt: '',
				priority: 10,
				stream: 'receipts',
				tag: 'password-reset',
				headersJson: '{}',
			},
		},
		['Liquid Templates', 'Data (JSON)', 'Recipient Data (JSON)', 'Send At', 'Priority', 'Tag'],
	),
	'Queue in Redis': queueEmail(
		{ options: { store: 'redis', queue: 'receipts', output: 'message' } },
		['Store', 'Queue', 'Output'],
	),
	'Deliver by SMTP': worker({ provider: 'smtp' }, ['outboxSmtpApi']),
	'Deliver by Gmail': worker({ provider: 'gmail' }, ['outboxGmailOAuth2Api']),
	'Deliver by Outlook': worker({ provider: 'outlook' }, ['outboxOutlookOAuth2Api']),
	'Deliver from Redis': worker(
		{
			provider: 'smtp',
			serveUnsubscribe: true,
			options: {
				attempts: 8,
				concurrency: 5,
				perDayLimit: 2000,
				perSecondLimit: 10,
				store: 'redis',
				unsubscribeUrl: '',
			},
		},
		['outboxSmtpApi', 'outboxRedisApi'],
		['Attempts', 'Concurrency', 'Limit per Day', 'Limit per Second', 'Store', 'Unsubscribe URL'],
	),
	'Queued Get': outbox(['queue', 'get'], { uuid }, ['Message UUID', 'Include Content']),
	'Queued List': outbox(
		['queue', 'list'],
		{ queueFilters: { status: 'failed', recipient: 'jane@example.com' } },
		['Return All', 'Limit', 'Filters', 'Status', 'Recipient'],
	),
	'Queued Cancel': outbox(['queue', 'cancel'], { uuid }, ['Message UUID']),
	'Queued Retry': outbox(['queue', 'retry'], { uuid }, ['Message UUID']),
	'Queue Stats': outbox(['queue', 'stats'], {}, ['Queue']),
	'Queue Purge': outbox(['queue', 'purge'], {}, ['Queue', 'Older Than (Days)']),
	'Suppress Add': outbox(
		['suppression', 'add'],
		{
			addresses: 'jane@example.com',
			suppressionFields: { expiresAt: '', note: '', source: 'CRM', stream: '*' },
		},
		['Addresses', 'Reason', 'Expires At', 'Note', 'Source', 'Stream'],
	),
	'Suppress Check': outbox(['suppression', 'check'], { addresses: 'jane@example.com' }, [
		'Addresses',
		'Stream',
	]),
	'Suppress Import': outbox(['suppression', 'import'], { list: '={{ $json.rows }}' }, [
		'Import From',
		'List',
		'Reason',
	]),
	'Suppress List': outbox(['suppression', 'list'], {}, ['Address', 'Return All', 'Limit']),
	'Suppress Remove': outbox(['suppression', 'remove'], { addresses: 'jane@example.com' }, [
		'Addresses',
		'Stream',
	]),
	'Contact Upsert': outbox(
		['contact', 'upsert'],
		{
			address: 'jane@example.com',
			contactId: '={{ $json.id }}',
			contactFields: { from: 'Bob at Acme <bob@acme.example>', replyTo: '' },
		},
		['Address', 'Contact ID', 'From', 'Reply To'],
	),
	'Contact Get': outbox(['contact', 'get'], { address: 'jane@example.com' }, ['Address']),
	'Contact Delete': outbox(['contact', 'delete'], { addresses: 'jane@example.com' }, ['Addresses']),
	'Contact Import': outbox(['contact', 'import'], { importFrom: 'file' }, [
		'Import From',
		'Input Data Field Name',
	]),
	'Contact List': outbox(['contact', 'list'], {}, ['Return All', 'Limit']),
	'Sender Add': outbox(
		['sender', 'add'],
		{ address: 'Ada <ada@example.com>', provider: 'smtp' },
		['Provider', 'Address'],
		['outboxSmtpApi'],
	),
	'Sender Confirm': outbox(['sender', 'confirm'], { address: 'ada@example.com', code: '123456' }, [
		'Address',
		'Code',
	]),
	'Sender List': outbox(['sender', 'list'], {}, ['Queue', 'Return All', 'Limit']),
	'Sender Remove': outbox(['sender', 'remove'], { addresses: 'ada@example.com' }, ['Addresses']),
};
