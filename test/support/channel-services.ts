import type { IDataObject } from 'n8n-workflow';

import { ALL_SCOPES, startSlackFake, type SlackFake } from './slack-fake/slack-fake';
import type { FakeChannel } from './slack-fake/workspace';
import { startFakeSmtpServer, type FakeSmtpServer } from './smtp-server/fake-smtp-server';
import { startTeamsFake, type TeamsFake } from './teams-fake/teams-fake';
import { startTelegramFake, type TelegramFake } from './telegram-fake/telegram-fake';
import type { FakeAccount } from './twilio-fake/fake-account';
import { startTwilioFake, type TwilioFake } from './twilio-fake/twilio-fake';

export const PERSON = '+14155550100';
export const OUR_NUMBER = '+14155552345';
export const CHAT_ID = 4711;
export const CONVERSATION_ID = '19:693ecdb923ac4458a5c23661b505fc84@thread.tacv2';
export const EMAIL_ADDRESS = 'jane@example.com';

const APP_ID = 'c9e8c047-2a74-40a2-b28a-b162d5f5327c';
const TENANT_ID = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const CLIENT_SECRET = 'q~8Q~very-secret_value+/=.4711';
const ACCOUNT_SID = `AC${'0a'.repeat(16)}`;
const AUTH_TOKEN = 'auth-token-4711-of-the-account';

/** All that the node for channel messages talks to, on this machine. */
export interface ChannelServices {
	readonly slack: SlackFake;
	/** A public one, with the bot in it. */
	readonly slackChannel: FakeChannel;
	readonly teams: TeamsFake;
	readonly telegram: TelegramFake;
	readonly twilio: TwilioFake;
	readonly twilioAccount: FakeAccount;
	readonly mail: FakeSmtpServer;
	/** What a user would fill into the credentials, by their types. */
	readonly credentials: Readonly<Record<string, IDataObject>>;
	/** Passwords and tokens, which no error and no log may show. */
	readonly secrets: readonly string[];
	/** How many messages each channel holds for delivery. */
	delivered(): Readonly<Record<string, number>>;
	/** Ends all; fails if a request broke a vendor's description. */
	stop(): Promise<void>;
}

export async function startChannelServices(): Promise<ChannelServices> {
	const [slack, teams, telegram, twilio, mail] = await Promise.all([
		startSlackFake(),
		startTeamsFake(),
		startTelegramFake(),
		startTwilioFake(),
		startFakeSmtpServer(),
	]);
	const slackChannel = slack.workspace.addChannel('deals');
	const botToken = slack.issueToken(ALL_SCOPES);
	teams.logins.register({ appId: APP_ID, tenantId: TENANT_ID, secret: CLIENT_SECRET });
	teams.conversations.add(CONVERSATION_ID, [APP_ID]);
	telegram.chats.add({ id: CHAT_ID, type: 'private' });
	const twilioAccount = twilio.addAccount({
		sid: ACCOUNT_SID,
		logins: { [ACCOUNT_SID]: AUTH_TOKEN },
		smsSenders: [OUR_NUMBER],
		whatsAppSenders: [`whatsapp:${OUR_NUMBER}`],
		messagingServices: [],
	});
	twilioAccount.receive({ from: `whatsapp:${PERSON}`, to: `whatsapp:${OUR_NUMBER}` });
	const sentByTwilio = (byWhatsApp: boolean) =>
		twilio.accepted.filter(({ form }) => form.get('To')?.startsWith('whatsapp:') === byWhatsApp)
			.length;

	return {
		...{ slack, slackChannel, teams, telegram, twilio, twilioAccount, mail },
		credentials: {
			outboxSlackApi: { botToken, baseUrl: slack.url },
			outboxTeamsBotApi: {
				appId: APP_ID,
				clientSecret: CLIENT_SECRET,
				tenantId: TENANT_ID,
				cloud: 'public',
				serviceUrl: teams.serviceUrl,
				loginUrl: teams.loginUrl,
			},
			outboxTelegramApi: { botToken: telegram.token, baseUrl: telegram.url },
			outboxTwilioApi: {
				accountSid: ACCOUNT_SID,
				authentication: 'authToken',
				authToken: AUTH_TOKEN,
				smsSender: OUR_NUMBER,
				whatsappSender: OUR_NUMBER,
				baseUrl: twilio.url,
			},
			outboxSmtpApi: {
				host: mail.host,
				port: mail.port,
				security: 'none',
				senders: 'CRM <crm@example.com>',
			},
		},
		secrets: [botToken, CLIENT_SECRET, telegram.token, AUTH_TOKEN],
		delivered: () => ({
			slack: slack.workspace.messages.filter(({ botId }) => botId !== undefined).length,
			teams: teams.posted.length,
			telegram: telegram.accepted.length,
			whatsapp: sentByTwilio(true),
			sms: sentByTwilio(false),
			email: mail.messages.length,
		}),
		async stop() {
			await Promise.all([slack, teams, telegram, twilio, mail].map((each) => each.stop()));
			for (const { violations } of [slack, teams, telegram, twilio]) expect(violations).toEqual([]);
		},
	};
}
