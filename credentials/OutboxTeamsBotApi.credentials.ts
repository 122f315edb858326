import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

const PUBLIC = {
	loginUrl: 'https://login.microsoftonline.com',
	scope: 'https://api.botframework.com/.default',
};
const US_GOVERNMENT = {
	loginUrl: 'https://login.microsoftonline.us',
	scope: 'https://api.botframework.us/.default',
};

/**
 * Where the bots of Microsoft's clouds log in, and what for.
 * @see https://learn.microsoft.com/en-us/azure/bot-service/how-to-deploy-gov-cloud-high
 */
const CLOUDS = {
	public: PUBLIC,
	usGovernmentGcc: PUBLIC,
	usGovernment: US_GOVERNMENT,
	usGovernmentDod: US_GOVERNMENT,
	china: {
		loginUrl: 'https://login.partner.microsoftonline.cn',
		scope: 'https://api.botframework.azure.cn/.default',
	},
};

/** The cloud's own value as an expression. */
function ofCloud(what: keyof typeof PUBLIC): string {
	const values = Object.entries(CLOUDS).map(([cloud, { [what]: value }]) => [cloud, value]);
	return `(${JSON.stringify(Object.fromEntries(values))})[$credentials.cloud || "public"]`;
}

/** A bot in Microsoft Teams. */
export class OutboxTeamsBotApi implements ICredentialType {
	name = 'outboxTeamsBotApi';

	displayName = 'Outbox Microsoft Teams Bot API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/teams.svg',
		dark: 'file:../nodes/shared/icons/teams.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#teams-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 00000000-0000-0000-0000-000000000000',
			description:
				'The bot’s Microsoft App ID: see Configuration of the Azure Bot, or Bot management in the Teams Developer Portal. The channel Microsoft Teams must be switched on for it.',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Its value, not its ID: make one under Certificates &amp; secrets of the app registration in Microsoft Entra',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 00000000-0000-0000-0000-000000000000',
			description:
				'ID or domain of the organisation that a single-tenant bot is registered in, or botframework.com for a multi-tenant bot',
		},
		{
			displayName:
				'A bot writes only to conversations that it is in: add its app to the team, the group chat or the personal chat first, or let the person write to it.',
			name: 'conversationNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Microsoft Cloud',
			name: 'cloud',
			type: 'options',
			options: [
				{ name: 'China', value: 'china', description: 'Operated by 21Vianet' },
				{ name: 'Global', value: 'public', description: 'Where nearly everybody is' },
				{
					name: 'US Government DoD',
					value: 'usGovernmentDod',
					description: 'Department of Defense',
				},
				{
					name: 'US Government GCC',
					value: 'usGovernmentGcc',
					description: 'Logs in globally, but has a Teams of its own',
				},
				{ name: 'US Government GCC High', value: 'usGovernment' },
			],
			default: 'public',
			description: 'Where the bot is registered',
		},
		{
			displayName: 'Service URL',
			name: 'serviceUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://smba.trafficmanager.net/teams',
			description:
				'Leave it empty for the cloud’s own. In China, give the serviceUrl that Teams sends the bot with its messages.',
		},
		{
			displayName: 'Login URL',
			name: 'loginUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://login.microsoftonline.com',
			description:
				'Leave it empty for the cloud’s own. Change it only if your network reaches the login through a proxy of its own.',
		},
	];

	/** Logs in, and sends nothing. */
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: `={{ ($credentials.loginUrl || ${ofCloud('loginUrl')}).trim().replace(/\\/+$/, "") }}`,
			url: '=/{{ encodeURIComponent($credentials.tenantId.trim()) }}/oauth2/v2.0/token',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: {
				grant_type: 'client_credentials',
				client_id: '={{ $credentials.appId.trim() }}',
				client_secret: '={{ $credentials.clientSecret.trim() }}',
				scope: `={{ ${ofCloud('scope')} }}`,
			},
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 400,
					message:
						'Microsoft knows no such app there. Check the App ID, the Tenant ID and the cloud. A multi-tenant bot logs in to botframework.com.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Microsoft refuses the client secret. Give its value, not its ID, and check that it belongs to this app and has not expired.',
				},
			},
			{
				type: 'responseCode',
				properties: { value: 404, message: 'There is no login there. Check the Login URL.' },
			},
		],
	};
}
