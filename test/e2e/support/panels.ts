const login = {
	clientId: 'client-id',
	clientSecret: 'client-secret',
	oauthTokenData: { token_type: 'Bearer', access_token: 'access', refresh_token: 'refresh' },
};

/** Credentials that are never used to log in, by their type. */
export const SAVED_CREDENTIALS = {
	outboxGmailOAuth2Api: { name: 'Ada at Gmail', data: login },
	outboxOutlookOAuth2Api: { name: 'Support at Microsoft', data: login },
	outboxSmtpApi: {
		name: 'Acme SMTP',
		data: { host: 'smtp.acme.example', user: 'crm', password: 'pw', senders: 'crm@acme.example' },
	},
	outboxRedisApi: { name: 'Acme Redis', data: { host: 'redis.acme.example' } },
} as const;

/** A node as somebody has filled it in. */
export interface Panel {
	readonly type: string;
	readonly parameters: Readonly<Record<string, unknown>>;
	readonly uses: readonly (keyof typeof SAVED_CREDENTIALS)[];
	/** Texts that must be there. */
	readonly shows: readonly string[];
}

const email = {
	to: 'Jane Doe <jane@example.com>',
	subject: 'Follow-up on our meeting',
	bodyHtml: '<p>Hi Jane, thanks for meeting with us today.</p>',
	deduplicateBy: 'idempotencyKey',
	idempotencyKey: '={{ $json.event_id }}',
	additionalFields: { threadId: '={{ $json.thread_id }}' },
};

function sendEmail(
	parameters: Readonly<Record<string, unknown>>,
	uses: Panel['uses'],
	shows: Panel['shows'],
): Panel {
	return {
		type: 'n8n-nodes-outbox.outboxSendEmail',
		parameters: { ...email, ...parameters },
		uses,
		shows: ['Provider', 'To', 'Subject', 'HTML Body', 'Deduplicate By', 'Thread ID', ...shows],
	};
}

function outbox(
	parameters: Readonly<Record<string, unknown>>,
	uses: Panel['uses'],
	shows: Panel['shows'],
): Panel {
	return { type: 'n8n-nodes-outbox.outbox', parameters, uses, shows: ['Operation', ...shows] };
}

/** The panels that people meet, by the name of the node. */
export const PANELS: Readonly<Record<string, Panel>> = {
	'With Gmail': sendEmail({ provider: 'gmail' }, ['outboxGmailOAuth2Api'], []),
	'With Outlook': sendEmail({ provider: 'outlook' }, ['outboxOutlookOAuth2Api'], []),
	'With SMTP': sendEmail({ provider: 'smtp' }, ['outboxSmtpApi'], []),
	'Store in Redis': sendEmail(
		{ provider: 'smtp', options: { store: 'redis' } },
		['outboxSmtpApi', 'outboxRedisApi'],
		['Store'],
	),
	'Store in Static Data': sendEmail(
		{ provider: 'smtp', options: { store: 'staticData' } },
		['outboxSmtpApi'],
		['Store'],
	),
	'Get by Key': outbox(
		{ operation: 'get', getBy: 'idempotencyKey', idempotencyKey: 'event-1' },
		[],
		['Get By', 'Idempotency Key'],
	),
	List: outbox(
		{ operation: 'list', filters: { status: 'unknown', recipient: 'jane@example.com' } },
		[],
		['Return All', 'Limit', 'Status', 'Recipient'],
	),
	'Resolve by Asking': outbox(
		{ operation: 'resolve', uid: '={{ $json.uid }}' },
		['outboxGmailOAuth2Api'],
		['Outbox UID', 'Decision', 'Credential for Outbox Microsoft OAuth2 API'],
	),
	'Resolve by Hand': outbox(
		{
			operation: 'resolve',
			uid: '={{ $json.uid }}',
			decision: 'not-sent',
			additionalFields: { note: 'Jane has not got it', resolvedBy: 'Ada' },
		},
		[],
		['Outbox UID', 'Decision', 'Note', 'Resolved By'],
	),
};
