import { DRAFT_PANELS } from './draft-panels';
import { outbox, type Panel } from './panel';

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

const recipients = {
	slackRecipient: { __rl: true, mode: 'id', value: 'C01234567' },
	teamsRecipient: '19:abc123@thread.tacv2',
	whatsappRecipient: '+14155550100',
	telegramRecipient: '123456789',
	smsRecipient: '+14155550100',
	emailRecipient: 'Jane Doe <jane@example.com>',
	subject: 'Deal won',
};

function channelMessage(
	channel: readonly string[],
	uses: Panel['uses'],
	shows: Panel['shows'],
	parameters: Readonly<Record<string, unknown>> = {},
): Panel {
	return {
		type: 'n8n-nodes-outbox.outboxChannelMessage',
		parameters: {
			...recipients,
			channel,
			message: 'New deal just closed - congrats team!',
			deduplicateBy: 'idempotencyKey',
			idempotencyKey: '={{ $json.event_id }}',
			...parameters,
		},
		uses,
		shows: ['Channels', 'Message', 'Deduplicate By', ...shows],
	};
}

/** The panels that people meet, by the name of the node. */
export const PANELS: Readonly<Record<string, Panel>> = {
	...DRAFT_PANELS,
	'By Slack': channelMessage(['slack'], ['outboxSlackApi'], ['Slack Recipient', 'Slack Options']),
	'By Teams': channelMessage(
		['teams'],
		['outboxTeamsBotApi'],
		['Teams Conversation ID', 'Teams Options'],
	),
	'By WhatsApp': channelMessage(
		['whatsapp'],
		['outboxTwilioApi'],
		['WhatsApp Number', 'WhatsApp Options'],
	),
	'By Telegram': channelMessage(
		['telegram'],
		['outboxTelegramApi'],
		['Telegram Chat ID', 'Telegram Options'],
	),
	'By SMS': channelMessage(['sms'], ['outboxTwilioApi'], ['SMS Number', 'SMS Options']),
	'By Email': channelMessage(
		['email'],
		['outboxSmtpApi'],
		['Email Recipient', 'Email Provider', 'Subject'],
	),
	'With Fallbacks': channelMessage(
		['slack', 'whatsapp', 'email'],
		['outboxSlackApi', 'outboxTwilioApi', 'outboxSmtpApi'],
		['Slack Recipient', 'WhatsApp Number', 'Email Recipient', 'Subject'],
	),
	'Any Channel': channelMessage(['expression'], [], ['Channel', 'Recipient'], {
		channelName: '={{ $json.channel }}',
		recipient: '={{ $json.recipient }}',
	}),
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
	'Get by Key': outbox(['message', 'get'], { getBy: 'idempotencyKey', idempotencyKey: 'event-1' }, [
		'Get By',
		'Idempotency Key',
	]),
	List: outbox(
		['message', 'list'],
		{ filters: { status: 'unknown', recipient: 'jane@example.com' } },
		['Return All', 'Limit', 'Status', 'Recipient'],
	),
	'Resolve by Asking': outbox(
		['message', 'resolve'],
		{ uid: '={{ $json.uid }}' },
		['Outbox UID', 'Decision', 'Credential for Outbox Microsoft OAuth2 API'],
		['outboxGmailOAuth2Api'],
	),
	'Resolve by Hand': outbox(
		['message', 'resolve'],
		{
			uid: '={{ $json.uid }}',
			decision: 'not-sent',
			additionalFields: { note: 'Jane has not got it', resolvedBy: 'Ada' },
		},
		['Outbox UID', 'Decision', 'Note', 'Resolved By'],
	),
};
