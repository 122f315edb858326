import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { allowPrivateUrlsProperty } from './attachment-properties';

/**
 * Microsoft's clouds: where people sign in, and where Graph is.
 * @see https://learn.microsoft.com/en-us/graph/deployments
 */
const CLOUDS = {
	global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com/v1.0' },
	usGovernment: {
		login: 'https://login.microsoftonline.us',
		graph: 'https://graph.microsoft.us/v1.0',
	},
	usGovernmentDod: {
		login: 'https://login.microsoftonline.us',
		graph: 'https://dod-graph.microsoft.us/v1.0',
	},
	china: {
		login: 'https://login.chinacloudapi.cn',
		graph: 'https://microsoftgraph.chinacloudapi.cn/v1.0',
	},
} as const;

/** Mailboxes that are shared with the user take permissions of their own. */
const SCOPES = {
	own: 'offline_access User.Read Mail.ReadWrite Mail.Send',
	shared: 'offline_access User.Read Mail.ReadWrite.Shared Mail.Send.Shared',
};

/** An address of the chosen cloud as an expression, and the user's own for any other cloud. */
function inCloud(what: 'login' | 'graph', own: string): string {
	const others = `($self["${own}"] || "").replace(/\\/+$/, "")`;
	return Object.entries(CLOUDS).reduceRight(
		(otherwise, [cloud, urls]) => `$self["cloud"] === "${cloud}" ? "${urls[what]}" : ${otherwise}`,
		others,
	);
}

function hidden(displayName: string, name: string, expression: string): INodeProperties {
	return { displayName, name, type: 'hidden', default: `={{ ${expression} }}` };
}

/** The login's endpoints are below the tenant. */
function loginUrl(endpoint: string): string {
	return `(${inCloud('login', 'ownLoginUrl')}) + "/" + ($self["tenant"] || "common") + "/oauth2/v2.0/${endpoint}"`;
}

const onlyOtherCloud = { displayOptions: { show: { cloud: ['other'] } } };

/** A Microsoft 365 or Outlook.com mailbox, one's own or a shared one. */
export class OutboxMicrosoftOAuth2Api implements ICredentialType {
	name = 'outboxOutlookOAuth2Api';

	extends = ['microsoftOAuth2Api'];

	displayName = 'Outbox Microsoft OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/outlook.svg',
		dark: 'file:../nodes/shared/icons/outlook.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#microsoft-365-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Microsoft Cloud',
			name: 'cloud',
			type: 'options',
			options: [
				{ name: 'Global', value: 'global', description: 'Where nearly everybody is' },
				{
					name: 'US Government',
					value: 'usGovernment',
					description: 'Microsoft 365 GCC High, graph.microsoft.us',
				},
				{
					name: 'US Government DoD',
					value: 'usGovernmentDod',
					description: 'Department of Defense, dod-graph.microsoft.us',
				},
				{
					name: 'China',
					value: 'china',
					description: 'Operated by 21Vianet, microsoftgraph.chinacloudapi.cn',
				},
				{ name: 'Other', value: 'other', description: 'A proxy of your own, or a newer cloud' },
			],
			default: 'global',
			description: 'Where the account signs in, and where its mailbox is',
		},
		{
			displayName: 'Login URL',
			name: 'ownLoginUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.microsoftonline.com',
			description: 'Where the account signs in, without the tenant',
			...onlyOtherCloud,
		},
		{
			displayName: 'Graph Base URL',
			name: 'ownBaseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://graph.microsoft.com/v1.0',
			description: 'Where Microsoft Graph is, with its version',
			...onlyOtherCloud,
		},
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: 'common',
			placeholder: 'e.g. contoso.onmicrosoft.com',
			description:
				'ID or domain of the organisation if the app is registered for it alone, else common',
		},
		hidden('Authorization URL', 'authUrl', loginUrl('authorize')),
		hidden('Access Token URL', 'accessTokenUrl', loginUrl('token')),
		hidden('Base URL', 'baseUrl', inCloud('graph', 'ownBaseUrl')),
		{
			// The parent's own choice of a cloud, which the one above takes the place of.
			displayName: 'Microsoft Graph API Base URL',
			name: 'graphApiBaseUrl',
			type: 'hidden',
			default: '',
		},
		hidden('Scope', 'scope', `$self["mailbox"] ? "${SCOPES.shared}" : "${SCOPES.own}"`),
		{
			displayName: 'Shared Mailbox',
			name: 'mailbox',
			type: 'string',
			default: '',
			placeholder: 'e.g. support@acme.com',
			description:
				'Address of a mailbox that the account may use and send as. Leave it empty for the account’s own mailbox.',
			hint: 'Connect again when you change this: it takes other permissions',
		},
		allowPrivateUrlsProperty,
	];

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			url: '={{ $credentials.mailbox ? "/users/" + encodeURIComponent($credentials.mailbox) : "/me" }}/mailFolders/inbox',
		},
	};
}
