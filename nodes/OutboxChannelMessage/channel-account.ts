import type { IExecuteFunctions } from 'n8n-workflow';

import { parseEmailMessage } from '../../lib/chat/email-message';
import { toEmailLeg, type Leg, type LegFiles } from '../../lib/outbox/channel/leg';
import type { Runtime } from '../shared/compose';
import type { ChatAccount } from '../shared/compose/chat';
import { readCredential } from '../shared/credential';
import { askAbout } from '../shared/http-account';
import { openMailAccount } from '../shared/mail-account';
import { parseSlackAccount } from '../shared/slack-account';
import { parseTeamsAccount } from '../shared/teams-account';
import { parseTelegramAccount } from '../shared/telegram-account';
import { parseTwilioAccount } from '../shared/twilio-account';
import type { Channel } from './channels';

/** A leg that is complete but for the store's secret, which emails derive their ids from. */
export type PreparedLeg = (secret: Uint8Array) => Leg;

/** A channel with the account that the node's credential connects. */
export interface ChannelAccount {
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
	/** @throws OutboxError `validation_error` on the field at fault; `payload_too_large` */
	prepare(input: unknown, files: LegFiles): PreparedLeg;
}

/**
 * Opens the account of a channel.
 * @throws OutboxError `insufficient_permissions` without a usable credential, or the fault in it
 */
export async function openChannelAccount(
	context: IExecuteFunctions,
	channel: Channel,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<ChannelAccount> {
	if (channel === 'email') return openEmail(context, runtime, signal);
	const read = (type: string, what: string) => readCredential(context, type, what);
	const chat = await runtime.chat();
	switch (channel) {
		case 'slack': {
			const credential = parseSlackAccount(await read('outboxSlackApi', 'Slack workspace'));
			const connect = (asked: AbortSignal) => chat.slack.connect(credential.options, asked);
			return toChannelAccount(await askAbout(connect, runtime, signal), credential);
		}
		case 'teams': {
			const { options } = parseTeamsAccount(await read('outboxTeamsBotApi', 'Teams bot'));
			return toChannelAccount(chat.teams.connect(options));
		}
		case 'telegram': {
			const credential = parseTelegramAccount(await read('outboxTelegramApi', 'Telegram bot'));
			return toChannelAccount(chat.telegram.connect(credential.options), credential);
		}
		case 'whatsapp':
		case 'sms': {
			const { options } = parseTwilioAccount(await read('outboxTwilioApi', 'Twilio account'));
			return toChannelAccount(chat.twilio.connect(options, channel));
		}
	}
}

function toChannelAccount(
	account: ChatAccount,
	{ allowPrivateUrls }: { readonly allowPrivateUrls: boolean } = { allowPrivateUrls: false },
): ChannelAccount {
	return {
		allowPrivateUrls,
		prepare(input, files) {
			const leg = account.toLeg(input, files);
			return () => leg;
		},
	};
}

async function openEmail(
	context: IExecuteFunctions,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<ChannelAccount> {
	const account = await openMailAccount(context, runtime, signal);
	return {
		allowPrivateUrls: account.allowPrivateUrls,
		prepare(input, files) {
			const { senders } = account;
			const email = parseEmailMessage(input, { ...senders, maxContentBytes: files.maxBytes });
			account.check(email);
			return (secret) =>
				toEmailLeg({ channel: 'email', email, provider: account.connect(secret), ...files });
		},
	};
}
