import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { sendersProperty, serverProperties, trustProperties } from './smtp-properties';

/** The endpoints and scopes of the mail services that people use most. */
const PRESETS = {
	google: {
		authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
		accessTokenUrl: 'https://oauth2.googleapis.com/token',
		scope: 'https://mail.google.com/',
		// Without both, Google gives no refresh token and the login ends after an hour.
		query: 'access_type=offline&prompt=consent',
	},
	microsoft: {
		authUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
		accessTokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
		scope: 'https://outlook.office.com/SMTP.Send offline_access',
		query: 'response_mode=query',
	},
} as const;

/** A setting that follows the chosen service, and the user's own words for any other service. */
function presetProperty(
	{ displayName, name }: Pick<INodeProperties, 'displayName' | 'name'>,
	preset: keyof (typeof PRESETS)['google'],
	own: string,
): INodeProperties {
	const google = PRESETS.google[preset];
	const microsoft = PRESETS.microsoft[preset];
	return {
		displayName,
		name,
		type: 'hidden',
		default: `={{$self["service"] === "google" ? "${google}" : $self["service"] === "microsoft" ? "${microsoft}" : $self["${own}"]}}`,
	};
}

const onlyOtherService = { displayOptions: { show: { service: ['other'] } } };

/**
 * A mail server with OAuth2. n8n renews tokens when an HTTP service answers 401, which a mail
 * server never does: the node asks for a new one itself.
 */
export class OutboxSmtpOAuth2Api implements ICredentialType {
	name = 'outboxSmtpOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Outbox SMTP OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/outbox.svg',
		dark: 'file:../nodes/shared/icons/outbox.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#smtp-with-oauth2';

	properties: INodeProperties[] = [
		{
			displayName: 'Mail Service',
			name: 'service',
			type: 'options',
			options: [
				{
					name: 'Google',
					value: 'google',
					description: 'Gmail and Google Workspace, host smtp.gmail.com',
				},
				{
					name: 'Microsoft',
					value: 'microsoft',
					description: 'Microsoft 365 and Outlook.com, host smtp.office365.com',
				},
				{ name: 'Other', value: 'other', description: 'Any service that takes XOAUTH2 logins' },
			],
			default: 'google',
		},
		{
			displayName: 'Authorization URL',
			name: 'ownAuthUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://auth.example.com/oauth2/authorize',
			...onlyOtherService,
		},
		{
			displayName: 'Access Token URL',
			name: 'ownAccessTokenUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://auth.example.com/oauth2/token',
			...onlyOtherService,
		},
		{
			displayName: 'Scope',
			name: 'ownScope',
			type: 'string',
			default: '',
			placeholder: 'e.g. smtp offline_access',
			description: 'What to ask for, so that a refresh token is given too',
			...onlyOtherService,
		},
		{
			displayName: 'Auth URI Query Parameters',
			name: 'ownAuthQueryParameters',
			type: 'string',
			default: '',
			placeholder: 'e.g. access_type=offline',
			...onlyOtherService,
		},
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'authorizationCode',
		},
		presetProperty({ displayName: 'Authorization URL', name: 'authUrl' }, 'authUrl', 'ownAuthUrl'),
		presetProperty(
			{ displayName: 'Access Token URL', name: 'accessTokenUrl' },
			'accessTokenUrl',
			'ownAccessTokenUrl',
		),
		presetProperty({ displayName: 'Scope', name: 'scope' }, 'scope', 'ownScope'),
		presetProperty(
			{ displayName: 'Auth URI Query Parameters', name: 'authQueryParameters' },
			'query',
			'ownAuthQueryParameters',
		),
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'body',
		},
		...serverProperties,
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. support@acme.com',
			description: 'The mailbox to sign in to: the address you connect with above',
		},
		sendersProperty,
		...trustProperties,
	];
}
