import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

const whenChosen = (authentication: string) => ({
	displayOptions: { show: { authentication: [authentication] } },
});

/** What the test says to refusals. */
const REFUSALS = {
	401: 'Twilio refuses the login. Copy the Account SID and the auth token, or the SID and the secret of the API key, again. A key belongs to one region, and test credentials read no messages.',
	403: 'The API key lacks a permission. Let it send and read messages.',
	404: 'That is no address of Twilio’s API. Check the Base URL.',
};

/** A Twilio account, for WhatsApp and SMS. */
export class OutboxTwilioApi implements ICredentialType {
	name = 'outboxTwilioApi';

	displayName = 'Outbox Twilio API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/twilio.svg',
		dark: 'file:../nodes/shared/icons/twilio.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-outbox/n8n-nodes-outbox#twilio-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Account SID',
			name: 'accountSid',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. AC…',
			description: 'Shown on the start page of the Twilio Console, under Account Info',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Auth Token',
					value: 'authToken',
					description: 'The one of the account, which may do everything',
				},
				{
					name: 'API Key',
					value: 'apiKey',
					description: 'One of many, which can be withdrawn on its own',
				},
			],
			default: 'authToken',
			description: 'What Twilio knows you by',
		},
		{
			displayName: 'Auth Token',
			name: 'authToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Shown below the Account SID in the Twilio Console',
			...whenChosen('authToken'),
		},
		{
			displayName: 'API Key SID',
			name: 'apiKeySid',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. SK…',
			description:
				'Make a key under Account, API Keys & Tokens. A standard key will do; a restricted one must be able to send and read messages, and to read content templates.',
			...whenChosen('apiKey'),
		},
		{
			displayName: 'API Key Secret',
			name: 'apiKeySecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Twilio shows it only once, when the key is made',
			...whenChosen('apiKey'),
		},
		{
			displayName: 'WhatsApp Sender',
			name: 'whatsappSender',
			type: 'string',
			default: '',
			placeholder: 'e.g. +14155238886',
			description:
				'Number of a WhatsApp sender of the account, or the SID of a Messaging Service (MG…). Leave it empty if you send no WhatsApp messages, or name the sender in the node.',
		},
		{
			displayName: 'SMS Sender',
			name: 'smsSender',
			type: 'string',
			default: '',
			placeholder: 'e.g. +14155550100',
			description:
				'Phone number of the account, a short code, a name such as ACME where the country allows it, or the SID of a Messaging Service (MG…). Leave it empty if you send no SMS, or name the sender in the node.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.twilio.com',
			placeholder: 'e.g. https://api.dublin.ie1.twilio.com',
			description:
				'Change it only for an account in another region of Twilio’s, or if your network reaches Twilio through a proxy of its own',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			auth: {
				username:
					'={{ $credentials.authentication === "apiKey" ? $credentials.apiKeySid : $credentials.accountSid }}',
				password:
					'={{ $credentials.authentication === "apiKey" ? $credentials.apiKeySecret : $credentials.authToken }}',
			},
		},
	};

	/** Lists a message: standard API keys may not look at the account itself. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl || "https://api.twilio.com" }}',
			url: '=/2010-04-01/Accounts/{{ $credentials.accountSid }}/Messages.json',
			qs: { PageSize: 1 },
		},
		rules: Object.entries(REFUSALS).map(([status, message]) => ({
			type: 'responseCode',
			properties: { value: Number(status), message },
		})),
	};
}
