import type { Service } from '../hooks';

/** What can be sent through Twilio; each is a provider of its own. */
export type TwilioChannel = 'whatsapp' | 'sms';

/** The channels as people know them. */
export const CHANNEL_NAMES: Readonly<Record<TwilioChannel, string>> = {
	whatsapp: 'WhatsApp',
	sms: 'SMS',
};

/** A channel's service as its errors name it. */
export function toService(channel: TwilioChannel): Service {
	return { provider: channel, name: 'Twilio' };
}

/**
 * A phone number as Twilio addresses it on a channel.
 * @see https://www.twilio.com/docs/messaging/channels
 */
export function toAddress(channel: TwilioChannel, number: string): string {
	return channel === 'whatsapp' ? `${WHATSAPP_PREFIX}${number}` : number;
}

/** A number without the `whatsapp:` that people copy from Twilio's console along with it. */
export function withoutPrefix(text: string): string {
	return text.trim().replace(/^whatsapp:\s*/i, '');
}

const WHATSAPP_PREFIX = 'whatsapp:';
