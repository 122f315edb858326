import type { INodeCredentialDescription } from 'n8n-workflow';

type Conditions = Readonly<Record<string, string[]>>;

/**
 * The credentials of the accounts that emails leave from.
 * @param when what else must hold for the node to send email
 * @param required whether n8n insists on the one that is shown
 */
export function createMailCredentials(
	when: Conditions = {},
	required = true,
): INodeCredentialDescription[] {
	const show = (conditions: Conditions) => ({ show: { ...when, ...conditions } });
	return [
		{
			name: 'outboxGmailOAuth2Api',
			required,
			displayOptions: show({ provider: ['gmail'] }),
		},
		{
			name: 'outboxOutlookOAuth2Api',
			required,
			displayOptions: show({ provider: ['outlook'] }),
		},
		{
			name: 'outboxSmtpApi',
			required,
			testedBy: 'testOutboxSmtp',
			displayOptions: show({ provider: ['smtp'], authentication: ['password'] }),
		},
		{
			name: 'outboxSmtpOAuth2Api',
			required,
			displayOptions: show({ provider: ['smtp'], authentication: ['oAuth2'] }),
		},
	];
}

/** The credential of the option *Store*. */
export const redisCredential: INodeCredentialDescription = {
	name: 'outboxRedisApi',
	required: true,
	testedBy: 'testOutboxRedis',
	displayOptions: { show: { 'options.store': ['redis'] } },
};

/**
 * The mailboxes of an account that sends by SMTP; what needs none can do without.
 * @param when what else must hold for the node to need an account
 */
export function createImapCredential(when: Conditions = {}): INodeCredentialDescription {
	return {
		name: 'outboxImapApi',
		required: false,
		testedBy: 'testOutboxImap',
		displayOptions: { show: { ...when, provider: ['smtp'] } },
	};
}
