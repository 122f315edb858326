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
	outboxImapApi: {
		name: 'Acme IMAP',
		data: { host: 'imap.acme.example', user: 'crm', password: 'pw' },
	},
	outboxSlackApi: { name: 'Acme Slack', data: { botToken: 'xoxb-1-abcdefghijk' } },
	outboxTeamsBotApi: {
		name: 'Acme Teams',
		data: {
			appId: 'c9e8c047-2a74-40a2-b28a-b162d5f5327c',
			clientSecret: 'secret',
			tenantId: 'acme.example',
		},
	},
	outboxTelegramApi: {
		name: 'Acme Telegram',
		data: { botToken: '123456789:AAFakeTokenThatNobodyKnows-_0123456' },
	},
	outboxTwilioApi: {
		name: 'Acme Twilio',
		data: { accountSid: `AC${'0a'.repeat(16)}`, authToken: 'token' },
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

/**
 * A panel of the node Outbox.
 * @param way the resource and the operation
 */
export function outbox(
	way: readonly [string, string],
	parameters: Panel['parameters'],
	shows: Panel['shows'],
	uses: Panel['uses'] = [],
): Panel {
	const [resource, operation] = way;
	return {
		type: 'n8n-nodes-outbox.outbox',
		parameters: { resource, operation, ...parameters },
		uses,
		shows: ['Resource', 'Operation', ...shows],
	};
}
