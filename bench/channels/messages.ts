import type { FakeParameters } from '../../test/support/n8n-context';

/** The channels that are measured; email has a section of its own. */
export const CHAT_CHANNELS = ['slack', 'teams', 'telegram', 'whatsapp', 'sms'] as const;
export type ChatChannel = (typeof CHAT_CHANNELS)[number];

export const CHANNEL_NAMES: Readonly<Record<ChatChannel, string>> = {
	slack: 'Slack',
	teams: 'Teams',
	telegram: 'Telegram',
	whatsapp: 'WhatsApp',
	sms: 'SMS',
};

export const OUR_NUMBER = '+14155552345';

/** A message to a conversation of its own each time, since services have a pace for each. */
export function toChatMessage(channel: ChatChannel, index: number) {
	return {
		recipient: toRecipient(channel, index),
		text: `New deal just closed - congrats team! No. ${index}`,
	};
}

function toRecipient(channel: ChatChannel, index: number): string {
	const number = String(1000 + index);
	switch (channel) {
		case 'slack':
			return `C0000${number}`;
		case 'teams':
			return `19:693ecdb923ac4458a5c23661b505${number}@thread.tacv2`;
		case 'telegram':
			return `47110${number}`;
		case 'whatsapp':
		case 'sms':
			return `+1415555${number}`;
	}
}

/** The same as the parameters of Outbox Send Channel Message. */
export function toOutboxParameters(channel: ChatChannel, index: number): FakeParameters {
	const { recipient, text } = toChatMessage(channel, index);
	return { channel: [channel], [`${channel}Recipient`]: recipient, message: text };
}
