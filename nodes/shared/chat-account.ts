import type { IExecuteFunctions } from 'n8n-workflow';

import type { Runtime } from './compose';
import type { ChatAccount } from './compose/chat';
import { loadForPhones } from './compose/load';
import { readCredential } from './credential';
import { askAbout } from './http-account';
import { parseSlackAccount } from './slack-account';
import { parseTeamsAccount } from './teams-account';
import { parseTelegramAccount } from './telegram-account';
import { parseTwilioAccount } from './twilio-account';

/** The channels that are no email. */
export type ChatChannel = 'slack' | 'teams' | 'whatsapp' | 'telegram' | 'sms';

export interface OpenedChatAccount {
	readonly account: ChatAccount;
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
}

/**
 * Opens the account of a channel that the node's credential connects.
 * @throws OutboxError `insufficient_permissions` without a usable credential, or the fault in it
 */
export async function openChatAccount(
	context: IExecuteFunctions,
	channel: ChatChannel,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<OpenedChatAccount> {
	const read = (type: string, what: string) => readCredential(context, type, what);
	const chat = await runtime.chat();
	switch (channel) {
		case 'slack': {
			const data = await read('outboxSlackApi', 'Slack workspace');
			const { options, allowPrivateUrls } = parseSlackAccount(data);
			const connect = (asked: AbortSignal) => chat.slack.connect(options, asked);
			return { account: await askAbout(connect, runtime, signal), allowPrivateUrls };
		}
		case 'teams': {
			const { options } = parseTeamsAccount(await read('outboxTeamsBotApi', 'Teams bot'));
			return { account: chat.teams.connect(options), allowPrivateUrls: false };
		}
		case 'telegram': {
			const data = await read('outboxTelegramApi', 'Telegram bot');
			const { options, allowPrivateUrls } = parseTelegramAccount(data);
			return { account: chat.telegram.connect(options), allowPrivateUrls };
		}
		case 'whatsapp':
		case 'sms': {
			await loadForPhones();
			const { options } = parseTwilioAccount(await read('outboxTwilioApi', 'Twilio account'));
			return { account: chat.twilio.connect(options, channel), allowPrivateUrls: false };
		}
	}
}
