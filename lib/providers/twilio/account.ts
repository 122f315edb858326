import { toAccountId } from '../account-id';
import type { TwilioChannel } from './channel';
import type { TwilioOptions } from './options';

/** The account's id: what one sender of a Twilio account does on one channel. */
export function toTwilioAccountId(
	channel: TwilioChannel,
	{ accountSid }: Pick<TwilioOptions, 'accountSid'>,
	sender: string,
): string {
	return toAccountId(channel, `${accountSid}:${sender}`);
}
