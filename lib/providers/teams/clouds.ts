/** Where a cloud's bots log in, and where its Teams is. */
interface Cloud {
	readonly loginUrl: string;
	/** What the token is for. */
	readonly scope: string;
	/** The Bot Connector for messages that answer none; absent where only an activity names it. */
	readonly serviceUrl?: string;
}

/**
 * Microsoft's clouds.
 * @see https://learn.microsoft.com/en-us/azure/bot-service/how-to-deploy-gov-cloud-high
 * @see https://learn.microsoft.com/en-us/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export const CLOUDS = {
	public: {
		loginUrl: 'https://login.microsoftonline.com',
		scope: 'https://api.botframework.com/.default',
		serviceUrl: 'https://smba.trafficmanager.net/teams',
	},
	usGovernmentGcc: {
		loginUrl: 'https://login.microsoftonline.com',
		scope: 'https://api.botframework.com/.default',
		serviceUrl: 'https://smba.infra.gcc.teams.microsoft.com/teams',
	},
	usGovernment: {
		loginUrl: 'https://login.microsoftonline.us',
		scope: 'https://api.botframework.us/.default',
		serviceUrl: 'https://smba.infra.gov.teams.microsoft.us/teams',
	},
	usGovernmentDod: {
		loginUrl: 'https://login.microsoftonline.us',
		scope: 'https://api.botframework.us/.default',
		serviceUrl: 'https://smba.infra.dod.teams.microsoft.us/teams',
	},
	china: {
		loginUrl: 'https://login.partner.microsoftonline.cn',
		scope: 'https://api.botframework.azure.cn/.default',
	},
} as const satisfies Readonly<Record<string, Cloud>>;

export type CloudName = keyof typeof CLOUDS;

export const CLOUD_NAMES = Object.keys(CLOUDS) as [CloudName, ...CloudName[]];

export function toCloud(name: CloudName): Cloud {
	return CLOUDS[name];
}
