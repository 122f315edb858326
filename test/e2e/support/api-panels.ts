import { outbox, type Panel } from './panel';

const of = (operation: string): readonly [string, string] => ['api', operation];

/** The panels of the API, by the name of the node. */
export const API_PANELS: Readonly<Record<string, Panel>> = {
	'The API': {
		type: 'n8n-nodes-outbox.outboxGatewayTrigger',
		parameters: {
			pathPrefix: 'functions/v1/api-gateway',
			apiOptions: { maxBodyMb: 10, storagePaths: false, windowHours: 24, store: 'auto' },
		},
		uses: [],
		shows: [
			...['Webhook URLs', 'Endpoints', 'POST /v1/email/send', 'Path Prefix', 'Store'],
			...['Max Body Size (MB)', 'Allow Storage Paths', 'Idempotency Window (Hours)'],
		],
	},
	'Answer of the API': outbox(of('respond'), {}, ['Options']),
	'New API Key': outbox(
		of('createKey'),
		{
			keyName: 'CRM',
			keyFields: { perSecondLimit: 5, perDayLimit: 1000, expiresAt: '2027-01-01' },
		},
		['Name', 'Permissions', 'Send Emails', 'Limit per Second', 'Limit per Day', 'Expires At'],
	),
	'All API Keys': outbox(of('listKeys'), {}, ['Return All', 'Limit']),
	'Revoked API Key': outbox(of('revokeKey'), { keyId: '3f9a0c1d2b4e5f60' }, ['Key ID']),
};
