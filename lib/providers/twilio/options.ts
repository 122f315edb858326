import { z } from 'zod/v4';

import { validationError } from '../../core/errors';
import { isBaseUrl } from '../../http/base-url';
import { parseInput } from '../../mail/parse-input';
import { CHANNEL_NAMES, type TwilioChannel } from './channel';
import { parseSender } from './sender';

const secret = z
	.string()
	.trim()
	.regex(/^[\x21-\x7e]{1,255}$/, 'It is empty, or holds characters that no secret of Twilio has.');

const auth = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('auth-token'), authToken: secret }),
	z.strictObject({
		kind: z.literal('api-key'),
		apiKeySid: z
			.string()
			.trim()
			.regex(/^SK[0-9a-f]{32}$/i, 'Copy it from Twilio: SK and 32 characters.'),
		apiKeySecret: secret,
	}),
]);

/** What a connection to an account needs. */
export const twilioOptionsSchema = z.strictObject({
	accountSid: z
		.string()
		.trim()
		.regex(/^AC[0-9a-f]{32}$/i, 'Copy it from the Twilio Console: AC and 32 characters.'),
	auth,
	/** Who sends SMS when a message names nobody. */
	smsSender: z.string().optional(),
	/** Who sends WhatsApp messages when a message names nobody. */
	whatsappSender: z.string().optional(),
	/**
	 * Where the API is: Twilio's own address, one of a region or edge of Twilio's, or a proxy.
	 * @see https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region
	 */
	baseUrl: z
		.string()
		.trim()
		.default('https://api.twilio.com')
		.refine(isBaseUrl, {
			error: 'Give an https address such as https://api.twilio.com, without a query.',
		})
		.transform((url) => url.replace(/\/+$/, '')),
});

export interface TwilioOptions extends Pick<
	z.output<typeof twilioOptionsSchema>,
	'accountSid' | 'auth' | 'baseUrl'
> {
	/** Who sends on a channel when a message names nobody. */
	readonly senders: Readonly<Partial<Record<TwilioChannel, string>>>;
}

/**
 * Checks an account's settings.
 * @throws OutboxError `validation_error` naming the setting, whose value is not repeated
 */
export function parseTwilioOptions(input: unknown): TwilioOptions {
	const { smsSender, whatsappSender, ...rest } = parseInput(twilioOptionsSchema, input);
	return {
		...rest,
		senders: {
			...(smsSender !== undefined && { sms: parseSender(smsSender, 'sms', 'sms_sender') }),
			...(whatsappSender !== undefined && {
				whatsapp: parseSender(whatsappSender, 'whatsapp', 'whatsapp_sender'),
			}),
		},
	};
}

/**
 * Who sends on a channel.
 * @param from what the message itself names
 * @throws OutboxError `validation_error` on `from` when nobody does
 */
export function toSender(
	channel: TwilioChannel,
	{ senders }: Pick<TwilioOptions, 'senders'>,
	from?: string,
): string {
	const sender = from === undefined ? senders[channel] : parseSender(from, channel, 'from');
	if (sender !== undefined) return sender;
	throw validationError(
		'from',
		`from is missing, and the credential has no ${CHANNEL_NAMES[channel]} sender. Give a phone number of the Twilio account or the SID of a Messaging Service in either of them.`,
	);
}
