/** The channels by the names that the panel, the output and the API use. */
export const CHANNELS = ['slack', 'teams', 'whatsapp', 'telegram', 'sms', 'email'] as const;

export type Channel = (typeof CHANNELS)[number];

/** What stands in the panel for channels that each item names. */
export const BY_EXPRESSION = 'expression';

/** The panel's field for a channel's recipient, and for its options. */
export function toFieldNames(channel: Channel) {
	return { recipient: `${channel}Recipient`, options: `${channel}Options` };
}
