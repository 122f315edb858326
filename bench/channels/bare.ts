import { ConversationClient } from '@microsoft/teams.api';
import { WebClient } from '@slack/web-api';
import { Telegram } from 'telegraf';
import twilio from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient';

import { OUR_NUMBER, toChatMessage, type ChatChannel } from './messages';
import type { Accounts } from './stand-in';

/** Sends one message by the calls that the provider makes, and nothing around them. */
export type SendOne = (index: number) => Promise<unknown>;

/** The services' own SDKs, with the connections and queues that they have by themselves. */
export function createBareSends({
	slack,
	teams,
	telegram,
	twilio: account,
}: Accounts): Readonly<Record<ChatChannel, SendOne>> {
	const web = new WebClient(slack.botToken, { slackApiUrl: slack.baseUrl });
	const conversations = new ConversationClient(teams.serviceUrl, {
		headers: { authorization: 'Bearer token' },
	});
	const bot = new Telegram(telegram.botToken, { apiRoot: `${telegram.baseUrl}/` });
	const { messages } = twilio(account.accountSid, account.authToken, {
		httpClient: createLine(account.baseUrl),
	});
	return {
		async slack(index) {
			const { recipient, text } = toChatMessage('slack', index);
			await web.chat.postMessage({ channel: recipient, text });
		},
		async teams(index) {
			const { recipient, text } = toChatMessage('teams', index);
			const path = encodeURIComponent(recipient);
			await conversations.createActivity(path, { type: 'message', text });
		},
		async telegram(index) {
			const { recipient, text } = toChatMessage('telegram', index);
			await bot.callApi('sendMessage', { chat_id: Number(recipient), text });
		},
		async whatsapp(index) {
			const { recipient, text } = toChatMessage('whatsapp', index);
			const [to, from] = [`whatsapp:${recipient}`, `whatsapp:${OUR_NUMBER}`];
			const dateSentAfter = new Date(Date.now() - 86_400_000);
			// Whether they have written to us lately, which WhatsApp asks for.
			await messages.page({ from: to, to: from, dateSentAfter, pageSize: 20 });
			await messages.create({ to, from, body: text });
		},
		async sms(index) {
			const { recipient: to, text } = toChatMessage('sms', index);
			await messages.create({ to, from: OUR_NUMBER, body: text });
		},
	};
}

/** The SDK knows no base URL. */
function createLine(baseUrl: string): RequestClient {
	class Line extends twilio.RequestClient {
		override request<T>(request: RequestClient.RequestOptions<T>) {
			const uri = request.uri.replace('https://api.twilio.com', baseUrl);
			return super.request({ ...request, uri });
		}
	}
	return new Line();
}
