import type { INodeProperties } from 'n8n-workflow';

/** The account that emails leave from. */
export function createMailAccountProperties(providerLabel: string): INodeProperties[] {
	return [
		{
			displayName: providerLabel,
			name: 'provider',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Gmail', value: 'gmail', description: 'Gmail and Google Workspace' },
				{
					name: 'Outlook (Microsoft 365)',
					value: 'outlook',
					description: 'Outlook.com and Microsoft 365, shared mailboxes included',
				},
				{ name: 'SMTP', value: 'smtp', description: 'Any mail server' },
			],
			default: 'smtp',
			description: 'The service that the email leaves through',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'User and Password',
					value: 'password',
					description: 'Also for relays that ask for no login',
				},
				{
					name: 'OAuth2',
					value: 'oAuth2',
					description: 'For Google, Microsoft 365 and others that want no passwords',
				},
			],
			default: 'password',
			description: 'How to sign in to the mail server',
			// No displayOptions: n8n lets the credential decide about this field, and hides every field
			// that it is said to depend on, which would be the provider.
		},
	];
}
